"""Who may do what: accounts, roles, scopes, delegation, the audit trail, encrypted fields."""
