"""Pages and components shared by all rooms."""
