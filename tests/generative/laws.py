"""The laws that every criteria set keeps, each a function of Hypothesis data and a source of studies.

A source is `strategies.RANDOM` or the id of a registered set. The tests run each law on every source; the planted bugs
show that the laws catch what they are for.
"""

from typing import Final

from generative.laws_of_explanation import (
    a_record_of_the_decisive_facts_is_enough,
    decisive_facts_are_enough_and_none_too_many,
    missing_is_a_blocking_set,
    never_is_never,
)
from generative.laws_of_identity import (
    a_mutated_node_changes_the_digest,
    copies_say_the_same,
    key_order_does_not_matter,
    spelling_keeps_the_digest,
    threads_say_the_same,
)
from generative.laws_of_knowledge import (
    a_date_of_a_result_only_withdraws,
    knowing_more_never_turns_a_verdict,
    nan_is_missing,
    nothing_known_is_undetermined,
)
from generative.laws_of_logic import (
    at_least_is_its_expansion,
    de_morgan,
    not_is_the_opposite_comparison,
    order_and_nesting_do_not_matter,
)
from generative.laws_of_meaning import (
    each_kind_means_what_its_words_say,
    what_is_decided_holds_in_every_completion,
    what_is_exact_agrees_with_the_oracle,
)
from generative.laws_of_thresholds import each_threshold_has_its_side, loosening_loses_nobody

__all__ = [
    "LAWS",
    "a_date_of_a_result_only_withdraws",
    "a_mutated_node_changes_the_digest",
    "a_record_of_the_decisive_facts_is_enough",
    "at_least_is_its_expansion",
    "copies_say_the_same",
    "de_morgan",
    "decisive_facts_are_enough_and_none_too_many",
    "each_kind_means_what_its_words_say",
    "each_threshold_has_its_side",
    "key_order_does_not_matter",
    "knowing_more_never_turns_a_verdict",
    "loosening_loses_nobody",
    "missing_is_a_blocking_set",
    "nan_is_missing",
    "never_is_never",
    "not_is_the_opposite_comparison",
    "nothing_known_is_undetermined",
    "order_and_nesting_do_not_matter",
    "spelling_keeps_the_digest",
    "threads_say_the_same",
    "what_is_decided_holds_in_every_completion",
    "what_is_exact_agrees_with_the_oracle",
]

LAWS: Final = (
    order_and_nesting_do_not_matter,
    de_morgan,
    not_is_the_opposite_comparison,
    at_least_is_its_expansion,
    knowing_more_never_turns_a_verdict,
    a_date_of_a_result_only_withdraws,
    nan_is_missing,
    nothing_known_is_undetermined,
    each_threshold_has_its_side,
    loosening_loses_nobody,
    decisive_facts_are_enough_and_none_too_many,
    a_record_of_the_decisive_facts_is_enough,
    missing_is_a_blocking_set,
    never_is_never,
    key_order_does_not_matter,
    spelling_keeps_the_digest,
    a_mutated_node_changes_the_digest,
    copies_say_the_same,
    threads_say_the_same,
    what_is_decided_holds_in_every_completion,
    what_is_exact_agrees_with_the_oracle,
    each_kind_means_what_its_words_say,
)
