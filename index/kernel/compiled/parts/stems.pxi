# Stemmer steps before and after Snowball's algorithm, for many terms at once. index/analysis/inflection.py explains the
# rules. Rare cases, and texts that are not stored as one byte per letter, are handed to the functions there.

cdef enum:
    STEM_ROOM = 256

cdef uint8_t is_vowel[256]
cdef uint8_t loses_d[256]  # letters after which a -d is taken off

for _letter in "aeiouy":
    is_vowel[ord(_letter)] = 1
for _letter in "bfgjlmrvwz":
    loses_d[ord(_letter)] = 1


cdef inline bint _is_bytes(str text):
    """Whether a text is stored as one byte per letter, and is short."""
    return PyUnicode_KIND(text) == 1 and len(text) < STEM_ROOM - 2


cdef inline bint _behind(const uint8_t* text, Py_ssize_t n, const char* ending, Py_ssize_t n_ending) noexcept:
    return n >= n_ending and not memcmp(text + n - n_ending, ending, n_ending)


cdef bint _may_be_bare(const uint8_t* text, Py_ssize_t n) noexcept:
    """Whether `bare` may return a different term."""
    if n < 2:
        return False
    if text[n - 1] == 115:  # s
        return (
            text[n - 2] == 39
            or _behind(text, n, b"ens", 3)
            or _behind(text, n, b"ings", 4)
            or _behind(text, n, b"elaars", 6)
        )
    if text[n - 1] == 110:  # n
        return _behind(text, n, b"ieen", 4) or _behind(text, n, b"eeen", 4)
    return _behind(text, n, b"igd", 3)


def bare_all(list forms not None, fold, respelled, bare):
    """As inflection.bare_all."""
    cdef list folded = [], bared = [], numbered = []
    cdef Py_ssize_t place, at, n
    cdef const uint8_t* text
    cdef bint plain, digit, older
    cdef uint8_t letter
    cdef str form
    for place, form in enumerate(forms):
        n = len(form)
        plain = _is_bytes(form)
        digit = older = False
        if plain:
            text = <const uint8_t*>PyUnicode_DATA(form)
            for at in range(n):
                letter = text[at]
                if letter >= 128 or 65 <= letter <= 90:
                    plain = False
                    break
                if 48 <= letter <= 57:
                    digit = True
                elif letter == 116:  # t
                    older |= at and (text[at - 1] == 107 or (text[at - 1] == 99 and _behind(text, at - 1, b"le", 2)))
                elif letter == 105 or letter == 117:  # i, u
                    older |= _behind(text, at, b"kat" if letter == 105 else b"ex", 3 if letter == 105 else 2)
        if plain:
            folded.append(form)
            if older:
                form = respelled(form)
                bared.append(bare(form))
            else:
                bared.append(bare(form) if _may_be_bare(text, n) else form)
        else:
            form = fold(form)
            digit = not form.isalpha() and any([one.isdigit() for one in form])
            folded.append(form)
            bared.append(bare(respelled(form)))
        if digit:
            numbered.append(place)
    return folded, bared, numbered


def lost_ge_all(list forms not None, list stems not None, lost_ge):
    """As inflection.lost_ge_all."""
    cdef list found = []
    cdef Py_ssize_t place, at, n, same
    cdef const uint8_t* text
    cdef const uint8_t* left
    cdef str form, stem
    if len(forms) != len(stems):
        raise ValueError("each form has one stem")
    for place, form in enumerate(forms):
        stem = stems[place]
        if not _is_bytes(form) or not _is_bytes(stem):
            at = lost_ge(form, stem)
            if at >= 0:
                found.append((place, at))
            continue
        n = len(form)
        text = <const uint8_t*>PyUnicode_DATA(form)
        left = <const uint8_t*>PyUnicode_DATA(stem)
        same = 0
        while same < n and same < len(stem) and text[same] == left[same]:
            same += 1
        for at in range(max(0, same - 1), n - 4):
            if text[at] == 103 and text[at + 1] == 101:
                found.append((place, at))
                break
    return found


cdef bint _two_syllables(const uint8_t* text, Py_ssize_t n) noexcept:
    cdef Py_ssize_t at
    cdef bint vowel = False, parted = False
    if n > 2 and (text[0] == 98 or text[0] == 103) and text[1] == 101 and is_vowel[text[2]] and text[2] != 121:
        return True
    for at in range(n):
        if is_vowel[text[at]]:
            if parted:
                return True
            vowel = True
        elif vowel:
            parted = True
    return False


cdef bint _open_syllable(const uint8_t* text, Py_ssize_t n) noexcept:
    cdef Py_ssize_t at
    if n < 2 or is_vowel[text[n - 1]] or text[n - 1] == 120:
        return False
    if not is_vowel[text[n - 2]] or text[n - 2] == 105 or text[n - 2] == 121:
        return False
    for at in range(n - 2):
        if is_vowel[text[at]]:
            return False
    return True


cdef str _level(str stem):
    cdef uint8_t text[STEM_ROOM]
    cdef Py_ssize_t n = len(stem)
    cdef bint changed = False
    cdef uint8_t last
    if n < 4:
        return stem
    memcpy(text, PyUnicode_DATA(stem), n)
    if text[n - 1] == 101 and not is_vowel[text[n - 2]]:
        changed = True
        n -= 1
        if text[n - 1] == text[n - 2]:
            n -= 1
        elif _open_syllable(text, n):
            text[n] = text[n - 1]
            text[n - 1] = text[n - 2]
            n += 1
        if text[n - 1] == 118:
            text[n - 1] = 102
        elif text[n - 1] == 122:
            text[n - 1] = 115
    last = text[n - 1]
    if n >= 5 and (last == 115 or last == 100 or text[n - 2] == text[n - 3]) and _two_syllables(text, n):
        if last == 115 and not (
            text[n - 2] == 115 or text[n - 2] == 117 or _behind(text, n, b"sis", 3) or _behind(text, n, b"nis", 3)
        ):
            changed = True
            n -= 1
        if text[n - 1] == 100 and loses_d[text[n - 2]]:
            changed = True
            n -= 1
        last = text[n - 2]
        if (
            not is_vowel[text[n - 1]]
            and last == text[n - 3]
            and (last == 97 or last == 101 or last == 111 or last == 117)
        ):
            changed = True
            text[n - 2] = text[n - 1]
            n -= 1
    return PyUnicode_FromKindAndData(1, text, n) if changed else stem


def level_all(list forms not None, list stems not None, frozenset protected, dict whole, dict tails, of, level):
    """As inflection.level_all."""
    cdef Py_ssize_t place
    cdef str form, stem
    if len(forms) != len(stems):
        raise ValueError("each form has one stem")
    for place, form in enumerate(forms):
        stem = None
        if form in protected:
            stem = form
        elif form in whole or form[len(form) - 4 if len(form) > 4 else 0 :] in tails:
            stem = of(form)
        elif len(form) <= 3:
            stem = form
        if not stem:
            stem = stems[place]
            stem = _level(stem) if _is_bytes(stem) else level(stem)
        stems[place] = stem


cdef struct Ending:
    const uint8_t* letters
    Py_ssize_t n
    bint tells  # -heid, which may follow a word that stands by itself


def family_all(list stems not None, frozenset protected not None, dict joined not None, frozenset alone not None,
               endings not None, of):
    """As derivation.family_all."""
    cdef Ending known[64]
    cdef int n_known = 0, i
    cdef list found = [], held = []
    cdef Py_ssize_t n, at
    cdef const uint8_t* text
    cdef uint8_t last
    cdef str stem
    cdef bytes letters
    for ending in sorted(endings, key=len, reverse=True):
        if n_known == 64:
            raise ValueError("there are too many endings")
        letters = ending.encode("ascii")
        held.append(letters)
        known[n_known] = Ending(<const uint8_t*><const char*>letters, len(letters), ending == "heid")
        n_known += 1
    for stem in stems:
        n = len(stem)
        if stem in protected:
            found.append(stem)
            continue
        family = joined.get(stem)
        if family is not None:
            found.append(family)
            continue
        if n <= 5 or stem in alone:
            found.append(stem)
            continue
        text = <const uint8_t*>PyUnicode_DATA(stem)
        for at in range(n if _is_bytes(stem) else 0):
            if not 97 <= text[at] <= 122:
                break
        else:
            at = n
        if at < n or not _is_bytes(stem):
            found.append(of(stem))
            continue
        while True:
            last = text[n - 1]
            for i in range(n_known):
                if known[i].letters[known[i].n - 1] == last and n - known[i].n >= 4 and not memcmp(
                    text + n - known[i].n, known[i].letters, known[i].n
                ):
                    break
            else:
                break
            n -= known[i].n
            if known[i].tells and stem[:n] in alone:
                family = stem[:n]
                break
        if family is None:
            if n >= 6 and (text[n - 1] == 116 or text[n - 1] == 100) and text[n - 2] != 101:
                n -= 1
            family = stem[:n]
        found.append(family)
    return found
