"""How the work stands: facts of store and state folder, what is late in them, renderings."""
