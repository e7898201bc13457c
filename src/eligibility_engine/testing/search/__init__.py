"""Search: which values turn a rule, and a made-up subject for which something holds, or a proof that there is none."""
