"""The closed kernel that every criterion says itself in, its walks and its lowered form."""
