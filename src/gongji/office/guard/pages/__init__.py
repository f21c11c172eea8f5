"""Pages for administrators and auditors, and what every account sees of itself."""
