"""Sets over whole tables: the rules as expressions over columns, and the reference for what columns cannot say."""

from eligibility_engine.backends.doors import screen_frame

__all__ = ["screen_frame"]
