"""How customers were served: complaints, promises, experience, deliveries, and what that does."""
