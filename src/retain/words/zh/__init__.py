"""Chinese."""

from retain.words.zh.backtest import BACKTEST
from retain.words.zh.by_column import BY_COLUMN
from retain.words.zh.causes import CAUSES
from retain.words.zh.changes import CHANGES
from retain.words.zh.churn import CHURN
from retain.words.zh.compare import COMPARE
from retain.words.zh.errors import ERRORS
from retain.words.zh.evidence import EVIDENCE
from retain.words.zh.explain import EXPLAIN
from retain.words.zh.failing import FAILING
from retain.words.zh.groups import GROUPS
from retain.words.zh.keeping import KEEPING
from retain.words.zh.labels import LABELS
from retain.words.zh.lexicon import LEXICON
from retain.words.zh.loyalty import LOYALTY
from retain.words.zh.mail import MAIL
from retain.words.zh.notes import NOTES
from retain.words.zh.page import PAGE
from retain.words.zh.period import PERIOD
from retain.words.zh.plan import PLAN
from retain.words.zh.records import RECORDS
from retain.words.zh.report import REPORT
from retain.words.zh.schedule import SCHEDULE
from retain.words.zh.served import SERVED
from retain.words.zh.service import SERVICE
from retain.words.zh.service_figures import SERVICE_FIGURES
from retain.words.zh.talking import TALKING
from retain.words.zh.value import VALUE
from retain.words.zh.winback import WINBACK
from retain.words.zh.winback_results import WINBACK_RESULTS
from retain.words.zh.workbook import WORKBOOK

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
