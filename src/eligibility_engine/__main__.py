"""`python -m eligibility_engine` is the program `eligibility`."""

import sys

from eligibility_engine_program import main

sys.exit(main())
