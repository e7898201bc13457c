"""Whether a rule makes sense before anybody is judged: sorts, units, domains, sizes."""
