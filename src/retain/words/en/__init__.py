"""English."""

from retain.words.en.backtest import BACKTEST
from retain.words.en.by_column import BY_COLUMN
from retain.words.en.causes import CAUSES
from retain.words.en.changes import CHANGES
from retain.words.en.churn import CHURN
from retain.words.en.compare import COMPARE
from retain.words.en.errors import ERRORS
from retain.words.en.evidence import EVIDENCE
from retain.words.en.explain import EXPLAIN
from retain.words.en.failing import FAILING
from retain.words.en.groups import GROUPS
from retain.words.en.keeping import KEEPING
from retain.words.en.labels import LABELS
from retain.words.en.lexicon import LEXICON
from retain.words.en.loyalty import LOYALTY
from retain.words.en.mail import MAIL
from retain.words.en.notes import NOTES
from retain.words.en.page import PAGE
from retain.words.en.period import PERIOD
from retain.words.en.plan import PLAN
from retain.words.en.records import RECORDS
from retain.words.en.report import REPORT
from retain.words.en.schedule import SCHEDULE
from retain.words.en.served import SERVED
from retain.words.en.service import SERVICE
from retain.words.en.service_figures import SERVICE_FIGURES
from retain.words.en.talking import TALKING
from retain.words.en.value import VALUE
from retain.words.en.winback import WINBACK
from retain.words.en.winback_results import WINBACK_RESULTS
from retain.words.en.workbook import WORKBOOK

WORDS: dict[str, str] = {
    **NOTES,
    **ERRORS,
    **LABELS,
    **KEEPING,
    **CHANGES,
    **CHURN,
    **BY_COLUMN,
    **CAUSES,
    **BACKTEST,
    **COMPARE,
    **EXPLAIN,
    **FAILING,
    **GROUPS,
    **EVIDENCE,
    **LEXICON,
    **LOYALTY,
    **MAIL,
    **PAGE,
    **PERIOD,
    **PLAN,
    **RECORDS,
    **REPORT,
    **SCHEDULE,
    **TALKING,
    **SERVED,
    **SERVICE,
    **SERVICE_FIGURES,
    **VALUE,
    **WINBACK,
    **WINBACK_RESULTS,
    **WORKBOOK,
}
