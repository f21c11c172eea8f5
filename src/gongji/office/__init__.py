"""The office: the site on which a federation runs its plans.

In an app `pages, api → services → queries, models`; apps meet only through each other's services and queries.
"""
