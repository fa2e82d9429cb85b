#include "bot/sign_in.h"

#include "bot/base/log.h"

#include <stdio.h>

static uint64_t guard_key(char kind, struct text name)
{
    uint64_t hash = text_hash(name) * 31 + (uint64_t)(unsigned char)kind;
    return hash == 0 ? 1 : hash;
}

static struct sign_in_guard *find_guard(struct sign_in_guards *guards, uint64_t key)
{
    struct sign_in_guard *oldest = &guards->entries[0];
    for (size_t i = 0; i < SIGN_IN_GUARDS; i++) {
        struct sign_in_guard *guard = &guards->entries[i];
        if (guard->key == key) {
            return guard;
        }
        if (guard->last_ms < oldest->last_ms) {
            oldest = guard;
        }
    }
    *oldest = (struct sign_in_guard){.key = key};
    return oldest;
}

static int64_t wait_of(const struct settings *settings, int32_t failures)
{
    int64_t wait = settings->login_delay_ms;
    for (int32_t i = SIGN_IN_FREE_FAILURES + 1; i < failures; i++) {
        wait *= 2;
        if (wait >= settings->login_delay_max_ms) {
            return settings->login_delay_max_ms;
        }
    }
    return wait;
}

/* An attempt counts as failed until it is proved, so that many at once do not slip through. */
static void count_attempt(const struct turn *turn, struct sign_in_guard *guard)
{
    if (turn->now_ms - guard->last_ms > SIGN_IN_FORGET_MS) {
        guard->failures = 0;
    }
    guard->failures++;
    guard->last_ms = turn->now_ms;
    guard->until_ms = guard->failures > SIGN_IN_FREE_FAILURES
                          ? turn->now_ms + wait_of(&turn->config->settings, guard->failures)
                          : 0;
}

int64_t sign_in_attempt(struct turn *turn, struct text username, struct text address)
{
    const uint64_t keys[] = {guard_key('u', username), guard_key('a', address)};
    int64_t wait_ms = 0;
    for (size_t i = 0; i < 2; i++) {
        int64_t left = find_guard(turn->guards, keys[i])->until_ms - turn->now_ms;
        wait_ms = left > wait_ms ? left : wait_ms;
    }
    for (size_t i = 0; i < 2 && wait_ms == 0; i++) { /* found again: a new one may have given way */
        count_attempt(turn, find_guard(turn->guards, keys[i]));
    }
    return wait_ms;
}

static void forgive_attempt(struct sign_in_guard *guard)
{
    guard->failures = 0;
    guard->until_ms = 0;
}

void sign_in_forgive(struct turn *turn, struct text username, struct text address)
{
    forgive_attempt(find_guard(turn->guards, guard_key('u', username)));
    forgive_attempt(find_guard(turn->guards, guard_key('a', address)));
}

void sign_in_viewer(const struct config *config, const struct staff *staff,
                    struct viewer *viewer_out)
{
    const struct role *role = config_role(config, text_of(staff->role));
    *viewer_out = (struct viewer){.staff = staff->id};
    text_copy(text_of(staff->username), viewer_out->username, sizeof viewer_out->username);
    text_copy(text_of(staff->name), viewer_out->name, sizeof viewer_out->name);
    text_copy(text_of(staff->role), viewer_out->role, sizeof viewer_out->role);
    text_copy(text_of(staff->communities), viewer_out->communities,
              sizeof viewer_out->communities);
    viewer_out->must_change = staff->must_change;
    viewer_out->accounts = role != NULL && role_allows(role, TEXT("people.list"));
}

/* ST_NOT_FOUND also for a name that no account can have. */
static enum status find_staff(struct turn *turn, struct text username, struct staff *staff_out)
{
    enum status status = store_staff_find(turn->store, username, staff_out);
    return status == ST_TOO_LARGE ? ST_NOT_FOUND : status;
}

enum status sign_in_begin(struct turn *turn, struct input *input)
{
    input->retry_after_ms = sign_in_attempt(turn, input->login.username, input->login.address);
    if (input->retry_after_ms > 0) {
        input->status = ST_THROTTLED;
        metrics_count(turn->metrics, COUNT_LOGIN_REFUSED, 1);
        return ST_OK;
    }
    struct staff staff;
    enum status status = find_staff(turn, input->login.username, &staff);
    if (status == ST_OK && !staff.disabled) {
        input->password_version = staff.password_version;
        input->answer = arena_text(input->arena, text_of(staff.password_hash));
        return input->answer.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    input->answer = TEXT_NONE;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status refuse(struct turn *turn, struct input *input)
{
    input->status = ST_UNAUTHORIZED;
    metrics_count(turn->metrics, COUNT_LOGIN_REFUSED, 1);
    log_event(LOG_WARN, "staff login refused", LOG_T("username", input->proved.username),
              LOG_T("address", input->proved.address));
    return ST_OK;
}

enum status sign_in_finish(struct turn *turn, struct input *input)
{
    struct staff staff;
    enum status status = find_staff(turn, input->proved.username, &staff);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    /* What was proved must still be the password: it may have been changed meanwhile. */
    if (!input->proved.proved || status == ST_NOT_FOUND || staff.disabled ||
        staff.password_version != input->proved.version) {
        return refuse(turn, input);
    }
    staff.login_at_ms = turn->now_ms;
    if (input->proved.hash[0] != '\0') { /* hashed anew, by what is asked of a hash today */
        snprintf(staff.password_hash, sizeof staff.password_hash, "%s", input->proved.hash);
    }
    status = store_staff_put(turn->store, &staff);
    if (status != ST_OK) {
        return status;
    }
    struct session session = {
        .staff = staff.id,
        .created_at_ms = turn->now_ms,
        .expires_at_ms = turn->now_ms + turn->config->settings.session_ms,
    };
    snprintf(session.token_hash, sizeof session.token_hash, "%s", input->proved.token_hash);
    status = store_session_add(turn->store, &session);
    if (status != ST_OK) {
        return status;
    }
    sign_in_forgive(turn, input->proved.username, input->proved.address);
    metrics_count(turn->metrics, COUNT_LOGINS, 1);
    sign_in_viewer(turn->config, &staff, &input->viewer_out);
    input->expires_at_ms = session.expires_at_ms;
    struct session_note note = {.live = true, .viewer = input->viewer_out,
                                .expires_at_ms = session.expires_at_ms};
    snprintf(note.token_hash, sizeof note.token_hash, "%s", session.token_hash);
    return turn_note(turn, &note);
}

enum status sign_in_end(struct turn *turn, struct input *input)
{
    struct session_note note = {.live = false};
    snprintf(note.token_hash, sizeof note.token_hash, "%s", input->logout.token_hash);
    enum status status = store_session_drop(turn->store, text_of(input->logout.token_hash));
    return status == ST_OK ? turn_note(turn, &note) : status;
}
