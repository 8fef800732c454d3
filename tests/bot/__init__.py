"""Serving, channels and the services that channels share."""
