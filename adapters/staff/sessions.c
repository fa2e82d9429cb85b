#include "adapters/staff/sessions.h"

#include "bot/base/invariant.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES = SESSIONS_TOKEN_TEXT_BYTES / 2, HASH_BYTES = (SESSION_TOKEN_BYTES - 1) / 2 };
static_assert(HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b of 32 bytes");

struct sessions {
    sessions_ended *ended;
    void *context;
    size_t count;
    struct live_session *items[SESSIONS_MAX]; /* owned, sorted by token_hash */
};

enum status sessions_open(sessions_ended *ended, void *context, struct sessions **sessions_out)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    *sessions_out = sessions;
    if (sessions == NULL) {
        return ST_NO_MEMORY;
    }
    sessions->ended = ended;
    sessions->context = context;
    return ST_OK;
}

void sessions_close(struct sessions *sessions)
{
    if (sessions == NULL) {
        return;
    }
    for (size_t i = 0; i < sessions->count; i++) {
        free(sessions->items[i]);
    }
    free(sessions);
}

size_t sessions_count(const struct sessions *sessions)
{
    return sessions->count;
}

/* Index of hash, or of the first one behind it. What is compared is a hash that nobody can
 * choose, so the time it takes tells nothing about a token. */
static size_t index_of(const struct sessions *sessions, const char *hash)
{
    size_t low = 0, high = sessions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(sessions->items[middle]->token_hash, hash) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct sessions *sessions, size_t index, const char *hash)
{
    return index < sessions->count && strcmp(sessions->items[index]->token_hash, hash) == 0;
}

static void end_at(struct sessions *sessions, size_t index)
{
    struct live_session *session = sessions->items[index];
    sessions->count--;
    memmove(&sessions->items[index], &sessions->items[index + 1],
            (sessions->count - index) * sizeof sessions->items[0]);
    while (session->clients.next != &session->clients) {
        struct sessions_link *client = session->clients.next;
        sessions_unlink(client);
        sessions->ended(sessions->context, client);
    }
    free(session);
}

static void forget_first_to_expire(struct sessions *sessions)
{
    size_t first = 0;
    for (size_t i = 1; i < sessions->count; i++) {
        if (sessions->items[i]->expires_at_ms < sessions->items[first]->expires_at_ms) {
            first = i;
        }
    }
    end_at(sessions, first);
}

static void add(struct sessions *sessions, const struct session_note *note)
{
    size_t index = index_of(sessions, note->token_hash);
    if (!is_at(sessions, index, note->token_hash)) {
        if (sessions->count == SESSIONS_MAX) {
            forget_first_to_expire(sessions);
            index = index_of(sessions, note->token_hash);
        }
        struct live_session *session = calloc(1, sizeof *session);
        if (session == NULL) {
            return; /* as if it had expired: the person logs in again */
        }
        memcpy(session->token_hash, note->token_hash, sizeof session->token_hash);
        session->clients.previous = &session->clients;
        session->clients.next = &session->clients;
        memmove(&sessions->items[index + 1], &sessions->items[index],
                (sessions->count - index) * sizeof sessions->items[0]);
        sessions->items[index] = session;
        sessions->count++;
    }
    sessions->items[index]->viewer = note->viewer;
    sessions->items[index]->expires_at_ms = note->expires_at_ms;
}

/* kept: hash of the token whose session goes on; or "". */
static void end_all_of(struct sessions *sessions, int64_t staff, const char *kept)
{
    for (size_t i = sessions->count; i-- > 0;) {
        if (sessions->items[i]->viewer.staff == staff &&
            strcmp(sessions->items[i]->token_hash, kept) != 0) {
            end_at(sessions, i);
        }
    }
}

void sessions_note(struct sessions *sessions, const struct session_note *note, int64_t now_ms)
{
    if (note->live) {
        if (note->expires_at_ms > now_ms) {
            add(sessions, note);
        }
        return;
    }
    if (note->all_of_staff) {
        end_all_of(sessions, note->viewer.staff, note->token_hash);
        return;
    }
    size_t index = index_of(sessions, note->token_hash);
    if (is_at(sessions, index, note->token_hash)) {
        end_at(sessions, index);
    }
}

void sessions_expire(struct sessions *sessions, int64_t now_ms)
{
    for (size_t i = sessions->count; i-- > 0;) {
        if (sessions->items[i]->expires_at_ms <= now_ms) {
            end_at(sessions, i);
        }
    }
}

struct live_session *sessions_find_any(struct sessions *sessions, struct text token,
                                       int64_t now_ms)
{
    char hash[SESSION_TOKEN_BYTES];
    if (!sessions_hash_token(token, hash)) {
        return NULL;
    }
    size_t index = index_of(sessions, hash);
    if (!is_at(sessions, index, hash) || sessions->items[index]->expires_at_ms <= now_ms) {
        return NULL;
    }
    return sessions->items[index];
}

struct live_session *sessions_find(struct sessions *sessions, struct text token, int64_t now_ms)
{
    struct live_session *session = sessions_find_any(sessions, token, now_ms);
    return session == NULL || session->viewer.must_change ? NULL : session;
}

void sessions_link(struct live_session *session, struct sessions_link *client)
{
    client->next = &session->clients;
    client->previous = session->clients.previous;
    client->previous->next = client;
    session->clients.previous = client;
}

void sessions_unlink(struct sessions_link *client)
{
    if (client->next != NULL) {
        client->previous->next = client->next;
        client->next->previous = client->previous;
        client->previous = NULL;
        client->next = NULL;
    }
}

static int64_t commands_of(const struct sessions *sessions, int64_t staff, int64_t now_ms)
{
    int64_t sum = 0;
    for (size_t i = 0; i < sessions->count; i++) {
        const struct live_session *session = sessions->items[i];
        if (session->viewer.staff == staff &&
            now_ms - session->window_from_ms < SESSIONS_WINDOW_MS) {
            sum += session->window_commands;
        }
    }
    return sum;
}

enum status sessions_count_command(struct sessions *sessions, struct live_session *session,
                                   int64_t now_ms)
{
    if (now_ms - session->window_from_ms >= SESSIONS_WINDOW_MS ||
        now_ms < session->window_from_ms) {
        session->window_from_ms = now_ms;
        session->window_commands = 0;
    }
    session->window_commands++;
    int64_t sum = commands_of(sessions, session->viewer.staff, now_ms);
    return sum > SESSIONS_COMMANDS_CUT_OFF      ? ST_FORBIDDEN
           : sum > SESSIONS_COMMANDS_PER_WINDOW ? ST_THROTTLED
                                                : ST_OK;
}

bool sessions_hash_token(struct text token, char hash_out[SESSION_TOKEN_BYTES])
{
    if (token.size != SESSIONS_TOKEN_TEXT_BYTES) {
        return false;
    }
    unsigned char hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token.data, token.size, NULL, 0);
    sodium_bin2hex(hash_out, SESSION_TOKEN_BYTES, hash, sizeof hash);
    return true;
}

void sessions_make_token(char token_out[SESSIONS_TOKEN_TEXT_BYTES + 1],
                         char hash_out[SESSION_TOKEN_BYTES])
{
    unsigned char token[TOKEN_BYTES];
    randombytes_buf(token, sizeof token);
    sodium_bin2hex(token_out, SESSIONS_TOKEN_TEXT_BYTES + 1, token, sizeof token);
    sodium_memzero(token, sizeof token);
    bool hashed =
        sessions_hash_token((struct text){token_out, SESSIONS_TOKEN_TEXT_BYTES}, hash_out);
    INVARIANT(hashed);
}
