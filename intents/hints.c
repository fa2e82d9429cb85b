#include "intents/hints.h"

#include "bot/base/arena.h"
#include "bot/base/invariant.h"
#include "intents/automaton.h"
#include "intents/bits.h"
#include "intents/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POINTS_MAX = 10000,
    TEXTS_FIRST_BYTES = 256 * 1024,
    TEXTS_LIMIT_BYTES = 16 * 1024 * 1024,
    SHARES_FIRST = 1024,
    WIDE_SHARES_MIN = 12 /* from here on a row for all labels is faster to add */
};

/* Points for all labels, which the compiler adds eight at once. */
typedef int16_t label_row __attribute__((vector_size(LABELS_MAX * sizeof(int16_t)), aligned(16)));

/* How much a hint says about one label. */
struct share {
    uint16_t label;
    int16_t points;
};

struct hints {
    struct arena *arena; /* of the runs */
    struct automaton *automaton;
    uint16_t begin, end; /* the letters ^ and $ */
    size_t count;
    struct text *runs; /* count, the literals of the automaton */
    uint32_t *first;   /* a hint -> its shares; the next one's is their end */
    struct share *shares;
    size_t share_count, share_capacity;
    uint16_t *wide_of; /* a hint -> its row among wide + 1, or 0 */
    label_row *wide;
    size_t wide_batch; /* so many rows of wide cannot add up to more than an int16_t holds */
    int32_t always[LABELS_MAX];
    /* Labels that the table says nothing of: a firm's own, added after the table was learned. */
    uint16_t unlearned[LABELS_MAX];
    size_t unlearned_count;
    size_t none;
};

struct hints_scratch {
    size_t text_bytes_max;
    uint16_t *marked; /* ^ letters $, with a 0 for each number */
    struct automaton_hit *hits;
    uint64_t *seen; /* set of the hints of a text, empty between two */
};

/* ---- the table ---- */

struct reading {
    struct hints *hints;
    const struct labels *labels;
};

static struct text take_word(struct text *line, struct text mark)
{
    size_t at = text_find(*line, mark);
    struct text word = text_slice(*line, 0, at == SIZE_MAX ? line->size : at);
    *line = at == SIZE_MAX ? TEXT_NONE : text_slice(*line, at + mark.size, line->size);
    return word;
}

static bool read_share(const struct labels *labels, struct text word, struct share *share_out)
{
    struct text points = word;
    size_t label = labels_find(labels, take_word(&points, TEXT("=")));
    int64_t value = 0;
    if (label == SIZE_MAX || !text_to_int64(points, &value) || value > POINTS_MAX ||
        value < -POINTS_MAX) {
        return false;
    }
    *share_out = (struct share){(uint16_t)label, (int16_t)value};
    return true;
}

static enum status add_share(struct hints *hints, struct share share)
{
    if (hints->share_count == hints->share_capacity) {
        size_t capacity = hints->share_capacity == 0 ? SHARES_FIRST : hints->share_capacity * 2;
        struct share *larger = realloc(hints->shares, capacity * sizeof *larger);
        if (larger == NULL) {
            return ST_NO_MEMORY;
        }
        hints->shares = larger;
        hints->share_capacity = capacity;
    }
    hints->shares[hints->share_count++] = share;
    return ST_OK;
}

/* The shares of a line; ST_MALFORMED when one cannot be read. */
static enum status add_shares(const struct reading *reading, struct text words)
{
    enum status status = ST_OK;
    while (words.size > 0 && status == ST_OK) {
        struct share share;
        status = read_share(reading->labels, take_word(&words, TEXT(" ")), &share)
                     ? add_share(reading->hints, share)
                     : ST_MALFORMED;
    }
    return status;
}

static enum status read_always(const struct reading *reading, struct text words)
{
    while (words.size > 0) {
        struct share share;
        if (!read_share(reading->labels, take_word(&words, TEXT(" ")), &share)) {
            return ST_MALFORMED;
        }
        reading->hints->always[share.label] = share.points;
    }
    return ST_OK;
}

/* Runs ascend by their bytes, so that none comes twice. */
static bool comes_behind(const struct hints *hints, struct text run)
{
    if (hints->count == 0) {
        return true;
    }
    struct text last = hints->runs[hints->count - 1];
    size_t common = last.size < run.size ? last.size : run.size;
    int order = memcmp(last.data, run.data, common);
    return order < 0 || (order == 0 && last.size < run.size);
}

static enum status read_line(struct reading *reading, struct text line)
{
    struct hints *hints = reading->hints;
    struct text words = line;
    struct text run = take_word(&words, TEXT("\t"));
    if (run.size == 0) {
        return read_always(reading, words);
    }
    if (text_count_chars(run) > AUTOMATON_LITERAL_CHARS_MAX || !comes_behind(hints, run)) {
        return ST_MALFORMED;
    }
    if (hints->count == HINTS_MAX) {
        return ST_TOO_LARGE;
    }
    hints->first[hints->count] = (uint32_t)hints->share_count;
    hints->runs[hints->count++] = run;
    return add_shares(reading, words);
}

static enum status read_lines(struct reading *reading, const char *path, struct text bytes,
                              struct faults *faults)
{
    enum status status = ST_OK;
    for (int32_t number = 1; bytes.size > 0 && status == ST_OK; number++) {
        struct text line = take_word(&bytes, TEXT("\n"));
        if (line.size == 0 || line.data[0] == '#') {
            continue;
        }
        status = read_line(reading, line);
        if (status == ST_MALFORMED) {
            faults_add(faults, text_of(path), number,
                       "expected, in ascending order: run, tab, label=points with spaces between");
            status = ST_OK;
        }
    }
    reading->hints->first[reading->hints->count] = (uint32_t)reading->hints->share_count;
    return status;
}

static void note_unlearned(struct hints *hints, const struct labels *labels)
{
    bool learned[LABELS_MAX] = {false};
    for (size_t i = 0; i < hints->share_count; i++) {
        learned[hints->shares[i].label] = true;
    }
    for (size_t label = 0; label < labels->count; label++) {
        if (!learned[label] && hints->always[label] == 0) {
            hints->unlearned[hints->unlearned_count++] = (uint16_t)label;
        }
    }
    hints->none = labels->none;
}

static enum status read_table(struct reading *reading, const char *path, struct faults *faults)
{
    struct hints *hints = reading->hints;
    struct text bytes = source_read(path, hints->arena, faults);
    hints->runs = calloc(HINTS_MAX, sizeof *hints->runs);
    hints->first = calloc(HINTS_MAX + 1, sizeof *hints->first);
    return hints->runs == NULL || hints->first == NULL ? ST_NO_MEMORY
                                                       : read_lines(reading, path, bytes, faults);
}

/* Has hint many shares, each of another label? */
static bool is_wide(const struct hints *hints, size_t hint)
{
    uint32_t from = hints->first[hint], to = hints->first[hint + 1];
    for (uint32_t s = from + 1; s < to; s++) {
        if (hints->shares[s].label <= hints->shares[s - 1].label) {
            return false;
        }
    }
    return to - from >= WIDE_SHARES_MIN;
}

/* The most that a share of a wide hint says, for or against. */
static int wide_points_max(const struct hints *hints)
{
    int most = 1;
    for (size_t i = 0; i < hints->count; i++) {
        for (uint32_t s = hints->first[i]; hints->wide_of[i] > 0 && s < hints->first[i + 1]; s++) {
            int points = abs(hints->shares[s].points);
            most = points > most ? points : most;
        }
    }
    return most;
}

/* Hints of one character speak about most labels: they get a row beside their shares. */
static enum status widen(struct hints *hints)
{
    uint16_t count = 0;
    hints->wide_of = calloc(hints->count + 1, sizeof *hints->wide_of);
    for (size_t i = 0; i < hints->count && hints->wide_of != NULL; i++) {
        hints->wide_of[i] = is_wide(hints, i) ? ++count : 0;
    }
    hints->wide = calloc((size_t)count + 1, sizeof *hints->wide);
    if (hints->wide_of == NULL || hints->wide == NULL) {
        return ST_NO_MEMORY;
    }
    hints->wide_batch = (size_t)(INT16_MAX / wide_points_max(hints));
    for (size_t i = 0; i < hints->count; i++) {
        for (uint32_t s = hints->first[i]; hints->wide_of[i] > 0 && s < hints->first[i + 1]; s++) {
            hints->wide[hints->wide_of[i] - 1][hints->shares[s].label] = hints->shares[s].points;
        }
    }
    return ST_OK;
}

enum status hints_open(const char *path, const struct labels *labels, struct alphabet *alphabet,
                       struct faults *faults, struct hints **hints_out)
{
    INVARIANT(path != NULL && labels != NULL && alphabet != NULL && hints_out != NULL);
    *hints_out = NULL;
    struct hints *hints = calloc(1, sizeof *hints);
    if (hints == NULL) {
        return ST_NO_MEMORY;
    }
    struct reading reading = {.hints = hints, .labels = labels};
    hints->begin = alphabet_add(alphabet, '^');
    hints->end = alphabet_add(alphabet, '$');
    hints->arena = arena_open(TEXTS_FIRST_BYTES, TEXTS_LIMIT_BYTES);
    enum status status = hints->arena == NULL ? ST_NO_MEMORY : read_table(&reading, path, faults);
    if (status == ST_OK) {
        note_unlearned(hints, labels);
        status = widen(hints);
    }
    if (status == ST_OK) {
        status = automaton_open(hints->runs, hints->count, alphabet, &hints->automaton);
    }
    if (status != ST_OK) {
        hints_close(hints);
        return status;
    }
    *hints_out = hints;
    return ST_OK;
}

void hints_close(struct hints *hints)
{
    if (hints != NULL) {
        automaton_close(hints->automaton);
        free(hints->runs);
        free(hints->first);
        free(hints->shares);
        free(hints->wide_of);
        free(hints->wide);
        arena_close(hints->arena);
        free(hints);
    }
}

/* ---- using it ---- */

enum status hints_scratch_open(const struct hints *hints, size_t text_bytes_max,
                               struct hints_scratch **scratch_out)
{
    INVARIANT(hints != NULL && scratch_out != NULL);
    *scratch_out = NULL;
    struct hints_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL) {
        return ST_NO_MEMORY;
    }
    size_t marked_max = text_bytes_max + 2;
    scratch->text_bytes_max = text_bytes_max;
    scratch->marked = malloc(marked_max * sizeof *scratch->marked);
    /* Pages that no text reaches are never touched. */
    scratch->hits = malloc((marked_max * AUTOMATON_LITERAL_CHARS_MAX + 1) * sizeof *scratch->hits);
    scratch->seen = calloc(bits_words(hints->count), sizeof *scratch->seen);
    if (scratch->marked == NULL || scratch->hits == NULL || scratch->seen == NULL) {
        hints_scratch_close(scratch);
        return ST_NO_MEMORY;
    }
    *scratch_out = scratch;
    return ST_OK;
}

void hints_scratch_close(struct hints_scratch *scratch)
{
    if (scratch != NULL) {
        free(scratch->marked);
        free(scratch->hits);
        free(scratch->seen);
        free(scratch);
    }
}

static size_t mark_ends(const struct hints *hints, const struct letters *letters, uint16_t *marked)
{
    size_t count = 0;
    bool in_number = false;
    marked[count++] = hints->begin;
    for (size_t i = 0; i < letters->count; i++) {
        bool digit = letter_is_digit(letters->items[i]);
        if (!digit || !in_number) {
            marked[count++] = digit ? ALPHABET_ZERO : letters->items[i];
        }
        in_number = digit;
    }
    marked[count++] = hints->end;
    return count;
}

/* Finds the hints of a text; each stands once in the first of the hits, which are returned. */
static size_t find_hints(const struct hints *hints, struct hints_scratch *scratch,
                         const struct letters *letters)
{
    INVARIANT(letters->text.size <= scratch->text_bytes_max);
    size_t marked = mark_ends(hints, letters, scratch->marked);
    size_t count = automaton_scan(hints->automaton, scratch->marked, marked, scratch->hits);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t hint = scratch->hits[i].literal;
        if (!bits_has(scratch->seen, hint)) {
            bits_add(scratch->seen, hint);
            scratch->hits[kept++].literal = hint;
        }
    }
    for (size_t i = 0; i < kept; i++) {
        scratch->seen[scratch->hits[i].literal / BITS_WORD] = 0;
    }
    return kept;
}

/* Moves the sums over to points. */
static void add_sums(int32_t points[LABELS_MAX], label_row *sums)
{
    for (size_t label = 0; label < LABELS_MAX; label++) {
        points[label] += (*sums)[label];
    }
    *sums = (label_row){0};
}

void hints_of_text(const struct hints *hints, struct hints_scratch *scratch,
                   const struct letters *letters, int32_t points[LABELS_MAX])
{
    label_row sums = {0};
    size_t rows = 0, count = find_hints(hints, scratch, letters);
    memcpy(points, hints->always, sizeof hints->always);
    for (size_t i = 0; i < count; i++) {
        uint32_t hint = scratch->hits[i].literal;
        if (hints->wide_of[hint] > 0) {
            sums += hints->wide[hints->wide_of[hint] - 1];
            if (++rows == hints->wide_batch) {
                add_sums(points, &sums);
                rows = 0;
            }
            continue;
        }
        for (uint32_t s = hints->first[hint]; s < hints->first[hint + 1]; s++) {
            points[hints->shares[s].label] += hints->shares[s].points;
        }
    }
    add_sums(points, &sums);
    for (size_t i = 0; i < hints->unlearned_count; i++) {
        points[hints->unlearned[i]] = points[hints->none];
    }
}

void hints_explain(const struct hints *hints, struct hints_scratch *scratch,
                   const struct letters *letters, size_t label,
                   void (*each)(void *context, struct text run, int32_t points), void *context)
{
    size_t count = find_hints(hints, scratch, letters);
    for (size_t i = 0; i < count; i++) {
        uint32_t hint = scratch->hits[i].literal;
        for (uint32_t s = hints->first[hint]; s < hints->first[hint + 1]; s++) {
            if (hints->shares[s].label == label) {
                each(context, hints->runs[hint], hints->shares[s].points);
            }
        }
    }
}
