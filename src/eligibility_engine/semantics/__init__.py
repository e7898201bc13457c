"""The reference meaning of the kernel: what a rule says of a subject, what keeps it open, what settles it,
where it turns."""
