#include "adapters/replay.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static_assert(REPLAY_SECRET_BYTES == crypto_shorthash_KEYBYTES, "the key of SipHash");
static_assert(REPLAY_ENTRIES % REPLAY_BUCKET == 0, "whole buckets");

struct entry {
    uint64_t key;
    uint64_t body;
    int64_t at_ms; /* 0: free */
};

struct replay {
    uint8_t secret[REPLAY_SECRET_BYTES];
    struct entry entries[REPLAY_ENTRIES];
};

enum status replay_open(const uint8_t secret[REPLAY_SECRET_BYTES], struct replay **replay_out)
{
    struct replay *replay = calloc(1, sizeof *replay);
    *replay_out = replay;
    if (replay == NULL) {
        return ST_NO_MEMORY;
    }
    memcpy(replay->secret, secret, sizeof replay->secret);
    return ST_OK;
}

void replay_close(struct replay *replay)
{
    free(replay);
}

static uint64_t hash(const struct replay *replay, struct text text)
{
    uint64_t out;
    crypto_shorthash((unsigned char *)&out, (const unsigned char *)text.data, text.size,
                     replay->secret);
    return out;
}

enum status replay_check(struct replay *replay, struct text scope, struct text key,
                         struct text body, int64_t now_ms)
{
    uint64_t parts[2] = {hash(replay, scope), hash(replay, key)};
    uint64_t key_hash = hash(replay, (struct text){(const char *)parts, sizeof parts});
    uint64_t body_hash = hash(replay, body);
    size_t bucket = (size_t)key_hash % (REPLAY_ENTRIES / REPLAY_BUCKET);
    struct entry *first = &replay->entries[bucket * REPLAY_BUCKET];
    struct entry *oldest = first;
    for (struct entry *entry = first; entry < first + REPLAY_BUCKET; entry++) {
        bool live = entry->at_ms != 0 && now_ms - entry->at_ms <= REPLAY_WINDOW_MS;
        if (live && entry->key == key_hash) {
            return entry->body == body_hash ? ST_OK : ST_REPLAYED;
        }
        if (entry->at_ms < oldest->at_ms) {
            oldest = entry; /* a free or forgotten one is older than any live one */
        }
    }
    *oldest = (struct entry){key_hash, body_hash, now_ms};
    return ST_OK;
}
