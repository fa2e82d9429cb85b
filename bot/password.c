#include "bot/password.h"

#include "bot/base/log.h"
#include "bot/people_rule.h"
#include "bot/sign_in.h"
#include "bot/staff_event.h"

#include <stdio.h>

const char *password_fault(const struct settings *settings, struct text username, struct text old,
                           struct text fresh)
{
    if (!text_valid_utf8(fresh) ||
        text_count_chars(fresh) < (size_t)settings->password_chars_min) {
        return "staff.password.short";
    }
    if (text_equal(fresh, old)) {
        return "staff.password.same";
    }
    return text_equal(fresh, username) ? "staff.password.name" : NULL;
}

/* Whoever asks, while his session goes on. The front may not have heard yet that it ended. */
static enum status find_asker(struct turn *turn, const struct input *input, struct staff *staff,
                              int64_t *until_ms_out)
{
    enum status status =
        store_session_until(turn->store, input->password.viewer.staff,
                            text_of(input->password.token_hash), turn->now_ms, until_ms_out);
    if (status == ST_OK) {
        status = store_staff_get(turn->store, input->password.viewer.staff, staff);
    }
    return status == ST_NOT_FOUND || (status == ST_OK && staff->disabled) ? ST_UNAUTHORIZED
                                                                          : status;
}

static bool is_colleague(const struct input *input)
{
    return input->password.staff[0] != '\0';
}

/* The colleague who is to be given a password by asker: another one, whose account he administers. */
static enum status find_colleague(struct turn *turn, const struct input *input,
                                  const struct staff *asker, struct staff *staff)
{
    struct viewer viewer;
    sign_in_viewer(turn->config, asker, &viewer);
    const struct role *role = config_role(turn->config, text_of(asker->role));
    if (asker->must_change || role == NULL || !role_allows(role, TEXT("people.reset"))) {
        return ST_FORBIDDEN;
    }
    enum status status = store_staff_find(turn->store, text_of(input->password.staff), staff);
    if (status == ST_OK && staff->id == asker->id) {
        return ST_CONFLICT;
    }
    return status != ST_OK || people_may_arrange(turn->config, &viewer, staff) ? status
                                                                             : ST_FORBIDDEN;
}

/* A refusal is an answer; anything else breaks the transaction. */
static enum status answer_with(struct input *input, enum status status)
{
    if (status != ST_UNAUTHORIZED && status != ST_THROTTLED && status != ST_FORBIDDEN &&
        status != ST_CONFLICT && status != ST_NOT_FOUND) {
        return status;
    }
    input->status = status;
    return ST_OK;
}

enum status password_begin(struct turn *turn, struct input *input)
{
    struct staff staff;
    int64_t until_ms;
    enum status status = find_asker(turn, input, &staff, &until_ms);
    struct staff colleague;
    if (status == ST_OK && is_colleague(input)) {
        return answer_with(input, find_colleague(turn, input, &staff, &colleague));
    }
    if (status != ST_OK) {
        return answer_with(input, status);
    }
    input->retry_after_ms =
        sign_in_attempt(turn, text_of(staff.username), text_of(input->password.address));
    if (input->retry_after_ms > 0) {
        return answer_with(input, ST_THROTTLED);
    }
    input->password_version = staff.password_version;
    input->answer = arena_text(input->arena, text_of(staff.password_hash));
    return input->answer.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status announce(struct turn *turn, const struct staff *staff, const char *actor,
                            struct text kind)
{
    struct json_out out;
    json_out_begin(&out, turn->arena, 64);
    json_out_object(&out, NULL);
    json_out_string(&out, "staff", staff->username);
    json_out_object_end(&out);
    return staff_event(turn, text_of(actor), staff, kind, &out);
}

/* Every other session ends, and this one goes on as that of somebody with a password of his own. */
static enum status note_sessions(struct turn *turn, struct input *input, int64_t until_ms)
{
    struct session_note note = {.all_of_staff = true, .viewer = input->viewer_out};
    snprintf(note.token_hash, sizeof note.token_hash, "%s", input->password.token_hash);
    enum status status = turn_note(turn, &note);
    note.live = true;
    note.all_of_staff = false;
    note.expires_at_ms = until_ms;
    return status == ST_OK ? turn_note(turn, &note) : status;
}

static enum status keep(struct turn *turn, struct input *input, struct staff *staff)
{
    snprintf(staff->password_hash, sizeof staff->password_hash, "%s", input->password.hash);
    staff->password_version++;
    staff->must_change = false;
    enum status status = store_staff_put(turn->store, staff);
    if (status == ST_OK) {
        status = store_session_drop_of(turn->store, staff->id, text_of(input->password.token_hash));
    }
    return status == ST_OK ? announce(turn, staff, staff->username, TEXT("staff.password")) : status;
}

/* One to begin with, for a colleague. */
static enum status give(struct turn *turn, struct input *input, const struct staff *asker)
{
    struct staff staff;
    enum status status = find_colleague(turn, input, asker, &staff);
    if (status != ST_OK) {
        return answer_with(input, status);
    }
    struct session_note note = {.all_of_staff = true, .viewer = {.staff = staff.id}};
    snprintf(staff.password_hash, sizeof staff.password_hash, "%s", input->password.hash);
    staff.password_version++;
    staff.must_change = true;
    status = store_staff_put(turn->store, &staff);
    if (status == ST_OK) {
        status = store_session_drop_of(turn->store, staff.id, TEXT_NONE);
    }
    if (status == ST_OK) {
        status = turn_note(turn, &note);
    }
    return status == ST_OK ? announce(turn, &staff, asker->username, TEXT("staff.reset")) : status;
}

enum status password_finish(struct turn *turn, struct input *input)
{
    struct staff staff;
    int64_t until_ms;
    enum status status = find_asker(turn, input, &staff, &until_ms);
    if (status == ST_OK && is_colleague(input)) {
        return give(turn, input, &staff);
    }
    if (status == ST_OK && !input->password.proved) {
        metrics_count(turn->metrics, COUNT_LOGIN_REFUSED, 1);
        log_event(LOG_WARN, "new password refused", LOG_S("username", staff.username),
                  LOG_S("address", input->password.address));
        status = ST_FORBIDDEN;
    }
    if (status == ST_OK && staff.password_version != input->password.version) {
        status = ST_CONFLICT;
    }
    if (status != ST_OK) {
        return answer_with(input, status);
    }
    status = keep(turn, input, &staff);
    if (status != ST_OK) {
        return status;
    }
    sign_in_forgive(turn, text_of(staff.username), text_of(input->password.address));
    sign_in_viewer(turn->config, &staff, &input->viewer_out);
    return note_sessions(turn, input, until_ms);
}
