"""What is done on the phone."""
