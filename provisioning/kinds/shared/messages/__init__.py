"""What the kinds have to say of what they read, in French and in English."""
