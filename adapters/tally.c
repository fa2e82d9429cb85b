#include "adapters/tally.h"

#include "bot/base/invariant.h"

#include <stdlib.h>

struct entry {
    struct address address;
    int64_t count; /* 0: free */
};

/* Open addressing with linear probing, at most half full. */
struct tally {
    size_t used;
    size_t used_max;
    size_t mask;
    struct entry entries[];
};

enum status tally_open(size_t addresses_max, struct tally **tally_out)
{
    *tally_out = NULL;
    size_t capacity = 16;
    while (capacity < addresses_max * 2) {
        capacity *= 2;
    }
    struct tally *tally = calloc(1, sizeof *tally + capacity * sizeof(struct entry));
    if (tally == NULL) {
        return ST_NO_MEMORY;
    }
    tally->used_max = capacity / 2;
    tally->mask = capacity - 1;
    *tally_out = tally;
    return ST_OK;
}

void tally_close(struct tally *tally)
{
    free(tally);
}

static size_t home_of(const struct tally *tally, const struct address *address)
{
    struct text bytes = {(const char *)address->bytes, sizeof address->bytes};
    return (size_t)text_hash(bytes) & tally->mask;
}

/* Index of the entry of address, or of the free one where it belongs. */
static size_t find(const struct tally *tally, const struct address *address)
{
    size_t i = home_of(tally, address);
    while (tally->entries[i].count > 0 && !address_equal(&tally->entries[i].address, address)) {
        i = (i + 1) & tally->mask;
    }
    return i;
}

int64_t tally_count(const struct tally *tally, const struct address *address)
{
    return tally->entries[find(tally, address)].count;
}

enum status tally_take(struct tally *tally, const struct address *address, int64_t limit)
{
    struct entry *entry = &tally->entries[find(tally, address)];
    if (entry->count >= limit) {
        return ST_BUSY;
    }
    if (entry->count == 0) {
        if (tally->used == tally->used_max) {
            return ST_BUSY;
        }
        entry->address = *address;
        tally->used++;
    }
    entry->count++;
    return ST_OK;
}

/* Closes the gap at i, so that probing still finds every entry behind it. */
static void close_gap(struct tally *tally, size_t i)
{
    for (size_t j = (i + 1) & tally->mask; tally->entries[j].count > 0; j = (j + 1) & tally->mask) {
        size_t home = home_of(tally, &tally->entries[j].address);
        if (((j - home) & tally->mask) >= ((j - i) & tally->mask)) {
            tally->entries[i] = tally->entries[j];
            tally->entries[j].count = 0;
            i = j;
        }
    }
}

void tally_give(struct tally *tally, const struct address *address)
{
    size_t i = find(tally, address);
    INVARIANT(tally->entries[i].count > 0);
    tally->entries[i].count--;
    if (tally->entries[i].count == 0) {
        tally->used--;
        close_gap(tally, i);
    }
}
