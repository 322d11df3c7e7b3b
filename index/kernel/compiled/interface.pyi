"""What type checkers know of the compiled kernel: it has the names, arguments and results of its plain twin."""

from ..plain.kernel import (
    CompoundSplitter as CompoundSplitter,
)
from ..plain.kernel import (
    ExpandedTerm as ExpandedTerm,
)
from ..plain.kernel import (
    FormSet as FormSet,
)
from ..plain.kernel import (
    Highlighter as Highlighter,
)
from ..plain.kernel import (
    Inverter as Inverter,
)
from ..plain.kernel import (
    Phrases as Phrases,
)
from ..plain.kernel import (
    Scorer as Scorer,
)
from ..plain.kernel import (
    SegmentData as SegmentData,
)
from ..plain.kernel import (
    SortedTerms as SortedTerms,
)
from ..plain.kernel import (
    Units as Units,
)
from ..plain.kernel import (
    block_postings as block_postings,
)
from ..plain.kernel import (
    commonest as commonest,
)
from ..plain.kernel import (
    decode_positions as decode_positions,
)
from ..plain.kernel import (
    document_frequencies as document_frequencies,
)
from ..plain.kernel import (
    expanded_forms as expanded_forms,
)
from ..plain.kernel import (
    fuzzy_terms as fuzzy_terms,
)
from ..plain.kernel import (
    html as html,
)
from ..plain.kernel import (
    part_block_postings as part_block_postings,
)
from ..plain.kernel import (
    position_skips as position_skips,
)
from ..plain.kernel import (
    postings_within as postings_within,
)
from ..plain.kernel import (
    scan as scan,
)
from ..plain.kernel import (
    shown_words as shown_words,
)
from ..plain.kernel import (
    snippet as snippet,
)
from ..plain.kernel import (
    united as united,
)
from ..plain.kernel import (
    with_cue as with_cue,
)

NAME: str
