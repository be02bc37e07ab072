"""Every case of the corpus' list of run-time cases is held by a test, and the test is there."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

CASES: dict[str, tuple[str, ...]] = {
    "rt_out_disk_full": (
        "tables.test_publish::test_a_full_disk",
        "commands.test_sets::test_no_room_for_a_file",
        "test_cli::test_a_full_device",
    ),
    "rt_out_readonly_dir": ("tables.test_publish::test_a_folder_closed_to_this_user",),
    "rt_out_is_directory": (
        "tables.test_publish::test_a_target_that_cannot_be_is_refused_at_its_claim",
        "commands.test_output::test_targets_that_cannot_be",
    ),
    "rt_out_symlink": ("tables.test_publish::test_a_link_is_replaced_and_never_written_through",),
    "rt_kill9_in_write": (
        "tables.test_publish_sets::test_killed_at_any_step_the_set_is_old_or_new",
        "tables.test_publish::test_what_dead_runs_left_is_swept_and_what_living_ones_hold_is_not",
    ),
    "rt_kill9_between_outputs": (
        "tables.test_publish_sets::test_killed_at_any_step_the_set_is_old_or_new",
    ),
    "rt_sigterm_mid_query": ("test_runtime_signals::test_a_signal_in_a_long_query",),
    "rt_sigint_mid_query": (
        "test_runtime_signals::test_a_signal_in_a_long_query",
        "test_runtime_signals::test_a_second_signal_breaks_nothing_off",
    ),
    "rt_epipe_head": ("test_cli::test_a_pipe_that_nobody_reads",),
    "rt_stdout_closed": ("test_cli::test_a_closed_standard_output",),
    "rt_stdin_pipe": ("test_runtime_inputs::test_standard_input_gives_the_files_bytes",),
    "rt_fifo_input": ("test_runtime_inputs::test_a_pipe_gives_the_files_bytes",),
    "rt_fifo_no_writer": ("test_runtime_inputs::test_a_pipe_without_a_writer_is_given_up",),
    "rt_dev_null_input": ("test_runtime_inputs::test_nothing_is_an_empty_file",),
    "rt_symlink_loop": ("test_runtime_inputs::test_a_link_to_itself",),
    "rt_input_directory": (
        "tables.test_sources::test_every_form_gives_the_same_scores",
        "test_runtime_inputs::test_a_folder_of_something_else",
        "test_runtime_inputs::test_a_folder_of_several_kinds",
    ),
    "rt_input_glob_name": ("test_runtime_inputs::test_brackets_in_names_are_no_pattern",),
    "rt_input_url": ("test_runtime_inputs::test_addresses_are_refused",),
    "rt_input_unreadable": ("test_runtime_inputs::test_a_file_that_may_not_be_read",),
    "rt_input_truncated_while_read": (
        "test_runtime_changed_inputs::test_cut",
        "test_runtime_changed_inputs::test_cut_in_the_midst_of_a_query",
    ),
    "rt_input_growing": ("test_runtime_changed_inputs::test_growing",),
    "rt_two_runs_same_time": (
        "commands.test_sets::test_another_run_writes_it",
        "tables.test_locks::test_the_second_is_told_who_holds_it",
    ),
    "rt_lock_holder_killed": ("tables.test_locks::test_a_killed_holder_lets_go",),
    "rt_lock_symlink": ("tables.test_locks::test_a_link_in_the_lock_s_place_is_not_followed",),
    "rt_same_input_twice": ("test_runtime_surroundings::test_twice_gives_the_same_bytes",),
    "rt_threads_1_2_4": ("test_runtime_surroundings::test_surroundings_change_no_byte",),
    "rt_row_shuffle": ("real_data.test_same_bytes::test_order_files_and_threads",),
    "rt_split_files": (
        "test_runtime_surroundings::test_seven_files_in_three_forms_are_one",
        "real_data.test_same_bytes::test_order_files_and_threads",
    ),
    "rt_hashseed": ("test_runtime_surroundings::test_surroundings_change_no_byte",),
    "rt_locale_tz": ("test_runtime_surroundings::test_surroundings_change_no_byte",),
    "rt_umask": (
        "tables.test_publish::test_permissions_whatever_the_umask",
        "commands.test_sets::test_permissions_of_all_files",
    ),
    "rt_mem_limit": ("test_runtime_memory::test_memory_that_cannot_be_had",),
    "rt_spill_left": (
        "test_runtime_spool::test_the_folder_of_a_killed_run_is_swept_at_the_next_start",
    ),
    "rt_config_toml_dup_key": ("test_runtime_surroundings::test_configurations_that_are_refused",),
    "rt_config_unknown_key": ("test_runtime_surroundings::test_configurations_that_are_refused",),
    "rt_config_huge_int": ("test_runtime_surroundings::test_configurations_that_are_refused",),
    "rt_pattern_redos": (
        "test_runtime_surroundings::test_no_setting_is_a_pattern",
        "test_runtime_surroundings::test_patterns_of_a_condition_are_matched_in_linear_time",
    ),
    "rt_pattern_huge": (
        "test_runtime_surroundings::test_no_setting_is_a_pattern",
        "test_runtime_surroundings::test_patterns_of_a_condition_are_matched_in_linear_time",
    ),
    "rt_filter_sql": (
        "test_runtime_surroundings::test_a_condition_is_an_expression_and_nothing_else",
        "commands.test_rows::test_a_condition_opens_no_file_and_asks_nothing_else",
    ),
    "rt_rich_names": (
        "test_runtime_texts::test_a_screen_gets_no_command_but_our_colours",
        "test_runtime_texts::test_markup_in_names_is_shown_as_it_is",
    ),
    "rt_xlsx_reopen": (
        "commands.test_spreadsheets::test_a_workbook_of_such_cells_has_neither_formulas_nor_links",
    ),
    "rt_csv_formula": (
        "commands.test_spreadsheets::test_no_text_cell_of_a_csv_file_begins_as_a_formula",
        "tables.test_formulas::test_one_apostrophe_less_gives_every_cell_back",
    ),
    "rt_parquet_stats": ("test_runtime_surroundings::test_parquet_tells_no_least_and_greatest",),
    "rt_erase": ("test_runtime_surroundings::test_a_removed_customer_is_nowhere",),
    "rt_log_pii": ("real_data.test_no_row_is_quoted::test_nothing_of_a_row_is_said",),
    "rt_no_network": ("test_runtime_surroundings::test_no_network_is_needed",),
    # No HTML is written; Markdown is what a browser may get to see.
    "rt_html_parse": ("test_runtime_surroundings::test_markdown_holds_no_mark_of_the_data",),
}
"""Case → the tests that hold it: module below `tests`, and function."""


def test_no_case_is_forgotten(real_data):
    listed = json.loads((real_data / "bad_inputs" / "runtime_cases.json").read_text())
    assert {case["case"] for case in listed} == set(CASES)


def test_every_test_named_here_exists():
    for tests in CASES.values():
        for test in tests:
            module, function = test.split("::")
            assert callable(getattr(importlib.import_module(f"tests.{module}"), function, None)), (
                test
            )


PROMISED = re.compile(r"`([\w/]+)\.py((?:(?:, )?::\w+)*)`")


def test_every_test_that_the_promises_name_exists():
    """`docs/operating.md` names a test for each promise."""
    page = Path(__file__).parents[1] / "docs" / "operating.md"
    named = PROMISED.findall(page.read_text(encoding="utf-8"))
    assert named
    for path, functions in named:
        module = importlib.import_module("tests." + path.replace("/", "."))
        for function in re.findall(r"\w+", functions):
            assert callable(getattr(module, function, None)), f"{path}::{function}"
