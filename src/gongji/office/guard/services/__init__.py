"""What administrators do to accounts and roles, one function a verb. Each audits in its own transaction."""
