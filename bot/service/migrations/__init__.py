"""Alembic migrations of var/app.db."""
