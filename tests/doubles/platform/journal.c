#include "tests/doubles/platform/journal.h"

#include "bot/base/clock.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct journal {
    int64_t last_seq; /* the newest entry; 0: none yet */
    void (*changed)(void *user);
    void *user;
    json_t *entries[JOURNAL_ENTRIES_MAX]; /* entry seq is at seq % JOURNAL_ENTRIES_MAX */
};

struct journal *journal_open(void (*changed)(void *user), void *user)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal != NULL) {
        journal->changed = changed;
        journal->user = user;
    }
    return journal;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) {
        return;
    }
    for (size_t i = 0; i < JOURNAL_ENTRIES_MAX; i++) {
        json_decref(journal->entries[i]);
    }
    free(journal);
}

int64_t journal_add(struct journal *journal, const char *kind, json_t *fields)
{
    if (fields == NULL) {
        return journal->last_seq;
    }
    int64_t seq = ++journal->last_seq;
    json_t **slot = &journal->entries[seq % JOURNAL_ENTRIES_MAX];
    json_decref(*slot);
    *slot = fields;
    json_object_set_new(fields, "seq", json_integer(seq));
    json_object_set_new(fields, "at_ms", json_integer(clock_wall_ms()));
    json_object_set_new(fields, "kind", json_string(kind));
    journal->changed(journal->user);
    return seq;
}

/* Is word one of those in list, which are parted by commas? */
static bool list_has(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, size) == 0 && (at[size] == ',' || at[size] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool passes(const json_t *entry, const struct journal_filter *filter)
{
    const struct {
        const char *key, *wanted;
    } tests[] = {
        {"kind", filter->kind},
        {"account", filter->account},
        {"openid", filter->openid},
        {"msgid", filter->msgid},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        const char *value = json_string_value(json_object_get(entry, tests[i].key));
        if (tests[i].wanted != NULL && (value == NULL || !list_has(tests[i].wanted, value))) {
            return false;
        }
    }
    return true;
}

json_t *journal_since(const struct journal *journal, int64_t since,
                      const struct journal_filter *filter)
{
    json_t *entries = json_array();
    if (since > journal->last_seq) {
        since = 0; /* the asker remembers an earlier run: next < since tells him so */
    }
    int64_t oldest = journal->last_seq - JOURNAL_ENTRIES_MAX + 1;
    int64_t seq = since + 1 > oldest ? since + 1 : oldest;
    seq = seq < 1 ? 1 : seq;
    for (; seq <= journal->last_seq && json_array_size(entries) < JOURNAL_PAGE_MAX; seq++) {
        json_t *entry = journal->entries[seq % JOURNAL_ENTRIES_MAX];
        if (passes(entry, filter)) {
            json_array_append(entries, entry);
        }
    }
    return json_pack("{s:I,s:o}", "next", (json_int_t)(seq - 1), "entries", entries);
}
