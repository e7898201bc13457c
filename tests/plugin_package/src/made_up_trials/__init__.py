"""Made-up criteria sets that another distribution offers."""
