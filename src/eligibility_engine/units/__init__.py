"""Units of measurement: one canonical unit and one exact factor for each, codes and spellings."""
