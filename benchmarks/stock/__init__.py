"""Stock Rasa as a bot of this size is usually built: what the assistant's speed is compared with."""
