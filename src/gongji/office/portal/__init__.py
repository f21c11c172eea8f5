"""The member's own pages: found with an ID number and a code sent to the phone, without a password."""
