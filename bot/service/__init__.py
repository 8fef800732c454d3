"""What several channels share: settings, intake, masking, databases, erasure, logs, health."""
