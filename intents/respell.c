#include "intents/respell.h"

#include "bot/base/arena.h"
#include "bot/base/invariant.h"
#include "intents/automaton.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINE_BYTES = 256,
    WORD_BYTES_MAX = 96,
    ARENA_FIRST_BYTES = 64 * 1024,
    ARENA_LIMIT_BYTES = 1024 * 1024
};

struct respeller {
    struct arena *arena; /* of the texts */
    struct alphabet *alphabet;
    struct automaton *automaton;
    size_t count;
    struct text variants[RESPELL_VARIANTS_MAX];
    struct text words[RESPELL_VARIANTS_MAX];
};

struct respell_scratch {
    size_t text_bytes_max;
    struct letters letters;
    struct automaton_hit *hits;
};

/* ---- the table ---- */

static bool is_normal(const struct normaliser *normaliser, struct text text)
{
    char normal[WORD_BYTES_MAX * 2];
    size_t size = normalise(normaliser, text, normal, sizeof normal);
    return text_equal(text, (struct text){normal, size});
}

static bool is_listed(const struct respeller *respeller, struct text variant)
{
    for (size_t i = 0; i < respeller->count; i++) {
        if (text_equal(respeller->variants[i], variant)) {
            return true;
        }
    }
    return false;
}

/* NULL when the line is right, else what is wrong with it. */
static const char *read_line(struct respeller *respeller, const struct normaliser *normaliser,
                             struct text line)
{
    size_t tab = text_find(line, TEXT("\t"));
    struct text variant = text_slice(line, 0, tab);
    struct text word = tab == SIZE_MAX ? TEXT_NONE : text_slice(line, tab + 1, line.size);
    size_t chars = text_count_chars(variant);
    if (variant.size == 0 || word.size == 0 || word.size > WORD_BYTES_MAX) {
        return "expected: variant, word, with a tab between";
    }
    if (chars > AUTOMATON_LITERAL_CHARS_MAX) {
        return "the variant is too long";
    }
    if (!is_normal(normaliser, variant) || !is_normal(normaliser, word)) {
        return "normalised text never looks like this";
    }
    if (is_listed(respeller, variant)) {
        return "the variant is listed twice";
    }
    respeller->variants[respeller->count] = arena_text(respeller->arena, variant);
    respeller->words[respeller->count] = arena_text(respeller->arena, word);
    respeller->count++;
    return NULL;
}

static enum status read_table(struct respeller *respeller, const char *path,
                              const struct normaliser *normaliser, struct faults *faults)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        faults_add(faults, text_of(path), 0, "cannot be read");
        return ST_OK;
    }
    char line[LINE_BYTES];
    enum status status = ST_OK;
    for (int32_t number = 1; status == ST_OK && fgets(line, sizeof line, file) != NULL; number++) {
        struct text text = text_trim(text_of(line));
        if (text.size == 0 || text.data[0] == '#') {
            continue;
        }
        if (respeller->count == RESPELL_VARIANTS_MAX) {
            status = ST_TOO_LARGE;
            break;
        }
        const char *reason = read_line(respeller, normaliser, text);
        if (reason != NULL) {
            faults_add(faults, text_of(path), number, "\"%.*s\": %s", TEXT_ARGS(text), reason);
        }
    }
    fclose(file);
    return status;
}

/* A word that holds a variant would change again if respelled twice. */
static void check_words(const struct respeller *respeller, const char *path, struct faults *faults)
{
    for (size_t w = 0; w < respeller->count; w++) {
        for (size_t v = 0; v < respeller->count; v++) {
            if (text_find(respeller->words[w], respeller->variants[v]) != SIZE_MAX) {
                faults_add(faults, text_of(path), 0, "\"%.*s\" holds the variant \"%.*s\"",
                           TEXT_ARGS(respeller->words[w]), TEXT_ARGS(respeller->variants[v]));
            }
        }
    }
}

enum status respeller_open(const char *path, const struct normaliser *normaliser,
                           struct faults *faults, struct respeller **respeller_out)
{
    INVARIANT(path != NULL && normaliser != NULL && respeller_out != NULL);
    *respeller_out = NULL;
    struct respeller *respeller = calloc(1, sizeof *respeller);
    if (respeller == NULL) {
        return ST_NO_MEMORY;
    }
    respeller->arena = arena_open(ARENA_FIRST_BYTES, ARENA_LIMIT_BYTES);
    enum status status =
        respeller->arena == NULL ? ST_NO_MEMORY : read_table(respeller, path, normaliser, faults);
    if (status == ST_OK) {
        check_words(respeller, path, faults);
        status = alphabet_open(&respeller->alphabet);
    }
    if (status == ST_OK) {
        status = automaton_open(respeller->variants, respeller->count, respeller->alphabet,
                                &respeller->automaton);
    }
    if (status != ST_OK) {
        respeller_close(respeller);
        return status;
    }
    *respeller_out = respeller;
    return ST_OK;
}

void respeller_close(struct respeller *respeller)
{
    if (respeller != NULL) {
        automaton_close(respeller->automaton);
        alphabet_close(respeller->alphabet);
        arena_close(respeller->arena);
        free(respeller);
    }
}

/* ---- using it ---- */

enum status respell_scratch_open(size_t text_bytes_max, struct respell_scratch **scratch_out)
{
    INVARIANT(scratch_out != NULL);
    *scratch_out = NULL;
    struct respell_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL) {
        return ST_NO_MEMORY;
    }
    scratch->text_bytes_max = text_bytes_max;
    /* Pages that no text reaches are never touched. */
    scratch->hits =
        malloc((text_bytes_max * AUTOMATON_LITERAL_CHARS_MAX + 1) * sizeof *scratch->hits);
    enum status status = letters_open(text_bytes_max, &scratch->letters);
    if (scratch->hits == NULL || status != ST_OK) {
        respell_scratch_close(scratch);
        return ST_NO_MEMORY;
    }
    *scratch_out = scratch;
    return ST_OK;
}

void respell_scratch_close(struct respell_scratch *scratch)
{
    if (scratch != NULL) {
        letters_close(&scratch->letters);
        free(scratch->hits);
        free(scratch);
    }
}

/* Of hits, which come by their ends, keeps those to replace: one that begins with or before
 * others is longer and takes their place; one that begins inside another is dropped. */
static size_t choose(const struct respeller *respeller, const uint16_t *offsets,
                     struct automaton_hit *hits, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct automaton_hit hit = hits[i];
        size_t before = kept;
        while (before > 0 && hits[before - 1].start_char >= hit.start_char) {
            before--;
        }
        const struct automaton_hit *last = before == 0 ? NULL : &hits[before - 1];
        if (last == NULL || offsets[last->start_char] + respeller->variants[last->literal].size <=
                                offsets[hit.start_char]) {
            hits[before] = hit;
            kept = before + 1;
        }
    }
    return kept;
}

struct output {
    char *bytes;
    size_t size, capacity_bytes;
    bool full;
};

static void put(struct output *output, struct text text)
{
    if (output->full) {
        return;
    }
    struct text fits = text_cut_utf8(text, output->capacity_bytes - output->size);
    if (fits.size > 0) {
        memcpy(output->bytes + output->size, fits.data, fits.size);
    }
    output->size += fits.size;
    output->full = fits.size < text.size;
}

struct text respell(const struct respeller *respeller, struct respell_scratch *scratch,
                    struct text text, char *out, size_t capacity_bytes)
{
    INVARIANT(text.size <= scratch->text_bytes_max);
    struct letters *letters = &scratch->letters;
    letters_read(respeller->alphabet, text, letters);
    size_t count =
        automaton_scan(respeller->automaton, letters->items, letters->count, scratch->hits);
    if (count == 0) {
        return text_cut_utf8(text, capacity_bytes);
    }
    struct output output = {.bytes = out, .capacity_bytes = capacity_bytes};
    size_t from = 0;
    count = choose(respeller, letters->offsets, scratch->hits, count);
    for (size_t i = 0; i < count; i++) {
        const struct automaton_hit *hit = &scratch->hits[i];
        size_t start = letters->offsets[hit->start_char];
        put(&output, text_slice(text, from, start - from));
        put(&output, respeller->words[hit->literal]);
        from = start + respeller->variants[hit->literal].size;
    }
    put(&output, text_slice(text, from, text.size));
    return (struct text){out, output.size};
}
