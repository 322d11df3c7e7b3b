# Memory layouts of a segment and of what is found in it. index/layout.py has the same numbers; scorer.pyx checks them.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from .block_writer cimport (
    BLOCK, FORM_BLOCK, LARGE_STEP, LAST_PLACE, MOST_FIELDS, MOST_PATTERNS, NO_PATTERN, PART_BLOCK, PATTERN_FIELDS,
)
from .facet_structs cimport DifferenceTable, MOST_FACETS, Summed, Table, Tallied

cdef enum:
    RUN = 64        # greatest number of postings that are read at once
    MOST_TERMS = 64 # expanded terms of a query

cdef enum:
    FAR = 12  # the memory of a term is prefetched this many terms ahead; the addresses that it refers to, fewer
    N_FIELDS = 10
    N_HEAD_FIELDS = 6
    MOST_GROUPS = 8
    MOST_EXPECTED = 100  # documents that are ranked before any caller asks for them
    MOST_KEPT = 256  # documents whose states are kept while those of all others are cleared
    FIRST_LOOK = 2  # this many more documents than wanted are rescored before any bound is computed
    UNIT_DOC = 0
    UNIT_FRACTIE = 1
    UNIT_LENGTHS = 2
    DOC_FIRST_UNIT = 0
    DOC_DATE = 1
    DOC_ID_RANK = 2
    DOC_HAS_FRACTIE = 3
    DOC_LENGTHS = 4
    # bits of a document's state: it has a passage that matches (by one word, or by all words)
    # and that holds the passage-level filter, or that need not hold it
    ANY_PASSES = 1
    ANY_OPEN = 2
    ALL_PASSES = 4
    ALL_OPEN = 8
    # its passages have been rescored
    RESOLVED = 16
    # an expanded term touches it; an expanded term does so itself, not only by parts that may be in different passages
    SEEN = 32
    SURE = 64
    # during accumulation of one expanded term: it is among the touched documents
    TOUCHED = 128

    # results of accumulation, below the number of documents
    DAMAGED = -1
    NO_MEMORY = -2
    OUTSIDE = -3
    LATE = -4

cdef enum:
    MOST_LENGTHS = 0xFFFF  # different lengths of one field; if there are more, the last ones share a number
    LONGEST_FIELD = 1 << 27
    SIDE_BY_SIDE = 2  # fields whose lengths are adjacent in memory, document by document

cdef enum:
    FORMS_BETWEEN = 4    # terms between two checks of a time limit, where there is one
    POSTINGS_BETWEEN = 1 << 14
    RUNS_BETWEEN = 1 << 8  # runs of postings between two checks
    DOCS_BETWEEN = 1 << 10  # documents between two checks, when passages are rescored
    MANY_DOCS = 1 << 12     # from this number of documents or passages on, a loop releases the interpreter's lock:
                            # getting it back takes as long as some thousands of documents


cdef struct Share:
    # the contribution of an expanded term to a document
    int32_t at
    int32_t sure  # whether the term itself is there, and not only all parts of a compound, perhaps scattered
    double frequency


cdef struct Shares:
    Share* items
    Py_ssize_t n
    Py_ssize_t room


cdef struct Ranked:
    int32_t at
    int32_t tier
    double key
    double score
    int64_t rank


cdef struct Resolved:
    # results of its passages, once they have been rescored
    double head_score  # the contribution of its head to each of its passages
    double best        # the most that one of its passages adds to that
    uint64_t head_mask # the expanded terms in its head
    int64_t slot       # the first slot of its head and passages


cdef struct UnitFound:
    double score       # the passage's contribution in addition to its head's score
    uint64_t mask      # the expanded terms in it


cdef struct Times:
    # frequency of a term in a field, with that field's lengths and norms
    double frequency
    const uint16_t* length_of
    const double* norm
    int field


cdef struct Once:
    # the same for a pattern's first field, with the other data of each pattern beside it in memory
    double frequency
    const uint16_t* length_of
    const double* norm
    int32_t more     # 1 if the pattern has more fields
    int32_t in_head  # whether one of its fields is a head field that counts


cdef struct Pattern:
    # frequency of a term in up to three fields of a document
    Times times[PATTERN_FIELDS]
    uint32_t fields  # as bits
    uint8_t more     # whether there is more than the first field
    int32_t once_each  # the frequency in the only passage field; 0 for several or none


cdef struct Lists:
    # block postings of frequent terms; or of several rare terms for each of some keys
    const uint8_t* bytes
    const int64_t* starts
    const int64_t* block_starts
    const int32_t* blocks
    Py_ssize_t n
    int block_width
    bint together


cdef struct StemMap:
    # the terms of the keys that have block postings
    const int32_t* keys
    const int32_t* starts
    const int32_t* forms


cdef struct Segment:
    # the arrays of the segment
    const uint8_t* postings
    int64_t n_postings
    const int64_t* form_at
    const int32_t* unit_doc
    const int32_t* unit_fractie
    const int32_t* length[MOST_FIELDS]  # per document for a field of heads, per record for a field of passages
    const int32_t* first_unit
    const int32_t* date
    const int32_t* id_rank
    const int32_t* has_fractie
    const uint8_t* deleted
    int n_fields
    int32_t n_units
    int32_t n_docs
    Py_ssize_t n_forms
    bint any_dead
    bint any_fractie
    # the numbers of the formula; the fields of a head that count, as bits; and whether all fields do
    double weight[MOST_FIELDS]
    double unit_a[MOST_FIELDS]
    double unit_b[MOST_FIELDS]
    double k1
    double share
    uint32_t heads
    bint all_count
    # Many documents have equal lengths, and small arrays stay in the processor's caches. So for each field these are
    # stored: which of its lengths each document has (0: it is deleted), and the contribution of one occurrence at each.
    const uint16_t* length_of[MOST_FIELDS]  # every SIDE_BY_SIDE-th number: question and answer are adjacent
    const double* norm[MOST_FIELDS]
    # block postings, of single terms and of several
    Lists lists
    Lists part_block_postings
    const Pattern* patterns  # the last one stands for no pattern
    const Once* once
    const int32_t* list_of   # the number of a term's block postings, counted from 1; 0 for none
    StemMap stem_map
    # fractie postings
    const uint64_t* form_bits       # terms that have them, as bits; NULL for none
    const int32_t* n_before         # for each 64 terms, how many such terms precede them
    const int64_t* form_starts
    const int32_t* with_fracties    # the documents with fracties
    int32_t n_with_fracties
    const int32_t* first_of         # for each of them, its first record there, its head
    const int32_t* fractie_of       # and each record's fractie


cdef inline bint is_of_head(int field) noexcept nogil:
    """Whether a field is a field of heads."""
    return field < N_HEAD_FIELDS or field >= N_FIELDS


cdef enum Kind:
    FORMS = 0
    ENTRIES = 1
    MARKS = 2


cdef struct TermState:
    Kind kind
    const int32_t* forms  # or records, for places; or documents, for marks
    const double* weights
    const int32_t* groups  # or fields
    Py_ssize_t n
    int n_groups
    double parts_weight
    uint32_t fields
    const int32_t* units
    Py_ssize_t n_units
    # places that a class of forms has besides: units, fields, frequencies
    const int32_t* more_units
    const int32_t* more_fields
    const double* more_frequencies
    Py_ssize_t n_more
    bint ascending  # whether its places are in the order of their units
    # results of a search, -1 until known: how many live documents the expanded term touches; and the most that it gives
    # a document that holds only a compound's parts
    int64_t df
    double most_by_parts


cdef struct State:
    # the working memory of a search of one segment; see scorer.pyx
    Segment here
    uint64_t* holders  # for each flagged term, its documents: see flag_term
    int32_t* flagged   # these terms
    # during accumulation of one expanded term: pseudo-frequencies by group, and the places touched
    double* group_unit[MOST_GROUPS]
    double* group_doc[MOST_GROUPS]
    # a bit for each needed document, if not all are needed: those with all parts of a compound so far, or those that
    # may be among the best; NULL if all are needed
    const uint64_t* needed
    int32_t n_needed, n_contending  # the number of bits set in these
    uint64_t* with_parts
    uint64_t* contending
    bint narrowed     # whether only documents that may be among the best are needed
    int32_t n_scored  # these are among this many first documents seen; -1 where all may be
    Py_ssize_t n_best  # how many are wanted; 0: all matches, or nothing known yet
    Ranked* best      # memory for them
    Py_ssize_t best_room
    int order[64]     # the order in which expanded terms are accumulated
    int n_walked      # the number of expanded terms before the present one
    bint counting     # the other documents must be counted all the same
    bint noting       # whether the other documents of an expanded term are only noted
    uint8_t noted     # the state bits for it
    int parts_so_far  # the last group with a document list
    uint8_t* rare     # rare terms that a document may hold: a bit for every eighth
    bint any_rare
    uint8_t* at_head  # the parts of a compound in a document's head, as bits
    bint first    # the first expanded term of a query is accumulated directly in its scores, if it has one group
    int32_t* touched_docs  # documents of the present group
    int32_t n_touched_docs
    int32_t* own_docs      # for a compound, during accumulation of its parts: the documents of the word itself
    int32_t n_own_docs
    int32_t* part_docs     # the documents of its parts, part after part, and the offset of each part
    Py_ssize_t part_docs_room
    int32_t part_first[MOST_GROUPS + 1]
    # per expanded term: its content, and its saturated frequencies
    TermState* expanded_terms[64]  # those of `kept`
    Py_ssize_t last_share[64]
    int n_terms_expanded
    Shares shares
    # over all expanded terms; for passages, only in rescored documents
    double* score    # of whole documents; cleared when the best are known and no more is needed
    bint scores_cleared
    uint64_t* masks  # the expanded terms that touch each, if there are several
    uint8_t* narrow  # the same, for at most eight
    Resolved* resolved
    uint8_t* state
    UnitFound* units    # in their slots
    int64_t n_slots, first_slot, slot_room
    uint8_t* excluded
    uint8_t* excluded_docs
    uint8_t* pending
    int32_t* pending_docs
    int32_t* seen_docs
    int32_t* resolved_docs
    int32_t n_pending, n_seen_docs, n_resolved, n_unsure
    int32_t* excluded_units  # the records that `excluded` marks
    int32_t n_excluded
    int64_t n_matches  # the number of searches so far
    bint simple   # one expanded term in a passage is enough, and no filter applies to passages: documents decide
    bint settled  # and no look-up is left before it is known which match
    double until  # end of the time limit, by clock_s; 0 for none
    bint late     # the time was up: results since the last reset are incomplete
    # the way of matching
    uint64_t full, required
    double idf[64]
    bint filtered, fractie_filtered
    Py_ssize_t n_program
    # filters: bits of failed filters per document; and which fracties, or documents, pass the filter on partij
    const uint16_t* fails
    const uint8_t* fractie_passes
    const uint8_t* doc_passes
    int32_t n_fractie_passes
    const int32_t* program
    uint64_t* part_places  # per candidate document: the records of one part, and those of all parts before it
    uint64_t* all_places
    const int32_t* version_docs    # those that share a question, question by question, preferred first
    const int32_t* version_starts  # the offset of each question
    const int32_t* question_of     # the question of each document, -1 for the only one about its question
    int32_t n_questions, n_versions
    int32_t* pairs                 # the questions of two versions: the preferred one of each, and the other
    int32_t n_pairs
    int32_t* several               # the questions of more
    int32_t n_several
    bint collapsing    # whether one version stands for all
    bint prefer_full   # whether a version with all words comes before the others
    uint8_t* collapsed
    int32_t* collapsed_docs
    int32_t n_collapsed
    int64_t collapsed_of      # the number of the search of these
    int64_t* question_looks   # for each question, the number of the pass in which it was last found
    int64_t look
    Py_ssize_t slack          # how many more best documents are searched for, as some will be collapsed
    double pruned_below       # documents that were not fully accumulated score less than this
    bint is_uncertain         # whether too little is known to be sure of the best
    # the expected arguments of `top` in the next search, and its result for them
    Py_ssize_t k_expected
    bint every_expected
    Ranked ahead[2 * MOST_EXPECTED + FIRST_LOOK]
    Py_ssize_t n_ahead, k_ahead
    bint every_ahead
    int64_t ahead_of  # the number of the search of this result
    Segment apart             # fractie postings alone, with the records of their documents, renumbered
    uint64_t* marks           # during counting: the expanded terms in each of these records
    uint8_t* part_marks       # the groups of one compound
    bint marked               # whether `marks` are in use; otherwise the results of rescored documents are
    int32_t* asked            # the different values of one document; stamps say where each was last found
    int64_t* stamps
    Py_ssize_t n_stamps
    int64_t stamp
    int64_t* counted  # two counters per value, for alternate documents: increments wait less
    Py_ssize_t n_counted
    int32_t* matching
    const int32_t* listed  # the documents that match, here or, where all that were seen match, there
    int32_t n_matching
    uint32_t matching_for  # the filters, and whether all words are needed, of this list
    int64_t matching_of    # and the search that it belongs to
    const Table* table              # the facets that are counted together
    const DifferenceTable* differences
    uint32_t* tallies       # the counters of the table
    int32_t* counted_combinations  # working memory for combinations
    Tallied* candidates     # working memory for the candidates of all facets
    uint32_t* highest       # the highest counts while the candidates of one facet are searched
    Summed summed[MOST_FACETS]
    # the expected arguments of `shown` in the next search, and the search and arguments of the present result
    Py_ssize_t k_facets_expected, k_counted
    int64_t counted_of
    bint every_counted
    # while further values of versions are counted: the values of one question found so far
    int64_t* version_stamps
    int64_t version_stamp
