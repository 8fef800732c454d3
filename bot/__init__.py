"""The assistant: serving, training, channels and the services that channels share."""
