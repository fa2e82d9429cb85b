/* cli_staff.c - staff accounts: add, passwd, disable, list.
 *
 * A change goes through the running gateway's socket; when none runs, the store
 * is opened for writing here. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/control.h"
#include "bot/json_out.h"
#include "bot/password.h"
#include "store/duty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { REQUEST_ARENA_BYTES = 4096, REQUEST_ARENA_LIMIT_BYTES = 2 * CLI_ANSWER_BYTES_MAX };

/* ---- the request ---- */

/* Reads a password, without echo on a terminal. False when there is none. */
static bool read_password(char *out, size_t out_bytes)
{
    struct termios before;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        struct termios silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        fputs("password: ", stderr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    bool read = fgets(out, (int)out_bytes, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (read) {
        out[strcspn(out, "\r\n")] = '\0';
    }
    return read;
}

static enum status put_password(const struct cli *cli, const struct config *config,
                                struct json_out *out)
{
    char password[256] = "";
    char hash[STORE_HASH_BYTES];
    if (!read_password(password, sizeof password) ||
        password_fault(&config->settings, text_of(cli->words[1]), TEXT_NONE, text_of(password)) !=
            NULL) {
        fprintf(stderr,
                "guanjia: a password of at least %d characters is needed, other than the user name\n",
                (int)config->settings.password_chars_min);
        return ST_MALFORMED;
    }
    json_out_bool(out, "must_change", cli->must_change);
    enum status status = cli->hash_password(text_of(password), hash);
    explicit_bzero(password, sizeof password);
    if (status == ST_OK) {
        json_out_string(out, "hash", hash);
    }
    return status;
}

static void put_given(struct json_out *out, const char *key, const char *value)
{
    if (value != NULL) {
        json_out_string(out, key, value);
    }
}

static enum status write_add(const struct cli *cli, const struct config *config,
                             struct json_out *out)
{
    if (cli->role == NULL || cli->communities == NULL) {
        fputs("guanjia: staff add needs --role and --communities\n", stderr);
        return ST_MALFORMED;
    }
    json_out_bool(out, "new", true);
    put_given(out, "name", cli->name == NULL ? cli->words[1] : cli->name);
    put_given(out, "role", cli->role);
    put_given(out, "department", cli->department);
    put_given(out, "communities", cli->communities);
    return put_password(cli, config, out);
}

static enum status write_passwd(const struct cli *cli, const struct config *config,
                                struct json_out *out)
{
    return put_password(cli, config, out);
}

static enum status write_disable(const struct cli *cli, const struct config *config,
                                 struct json_out *out)
{
    (void)cli;
    (void)config;
    json_out_bool(out, "disabled", true);
    return ST_OK;
}

/* ---- carrying it out ---- */

static enum status write_store(const struct cli *cli, const struct config *config,
                               struct text request, struct arena *arena, struct text *answer_out)
{
    struct store *store = cli_open_store(cli, STORE_WRITER);
    if (store == NULL) {
        return ST_STORE;
    }
    int64_t changed = 0;
    enum status status = store_begin(store);
    if (status == ST_OK) {
        status = control_run(store, config, request, arena, answer_out, &changed);
    }
    if (status == ST_OK) {
        status = store_commit(store);
    }
    store_close(store);
    return status;
}

/* Writes what is asked of the gateway. */
typedef enum status write_request(const struct cli *cli, const struct config *config,
                                  struct json_out *out);

static enum status change(const struct cli *cli, const struct config *config, struct arena *arena,
                          write_request *write)
{
    struct json_out out;
    struct text request;
    struct text answer = TEXT_NONE;
    json_out_begin(&out, arena, 512);
    json_out_object(&out, NULL);
    json_out_string(&out, "op", "staff.put");
    json_out_string(&out, "username", cli->words[1]);
    enum status status = write(cli, config, &out);
    json_out_object_end(&out);
    if (status == ST_OK) {
        status = json_out_end(&out, &request);
    }
    if (status == ST_OK) {
        status = cli_ask_gateway(cli, request, arena, &answer);
        if (status == ST_NOT_FOUND) {
            status = write_store(cli, config, request, arena, &answer);
        }
    }
    if (status == ST_OK && text_find(answer, TEXT("\"ok\":true")) == SIZE_MAX) {
        fprintf(stderr, "guanjia: staff: %.*s\n", TEXT_ARGS(answer));
        return ST_CONFLICT;
    }
    return status;
}

struct staff_list {
    struct staff staff[STAFF_LIST_MAX];
    bool on_duty[STAFF_LIST_MAX];
    size_t count;
};

static enum status note_shift(void *context, const struct shift *shift)
{
    struct staff_list *list = context;
    for (size_t i = 0; i < list->count; i++) {
        list->on_duty[i] = list->on_duty[i] || list->staff[i].id == shift->staff;
    }
    return ST_OK;
}

static enum status print_member(struct store *store, const struct staff *staff, bool on_duty)
{
    char skills[SKILLS_BYTES] = "";
    enum status status = store_skills_get(store, staff->id, skills);
    printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", staff->username, staff->name, staff->role,
           staff->department, staff->communities, staff->disabled ? "disabled" : "", skills,
           on_duty ? "on duty" : "");
    return status;
}

static enum status print_list(struct store *store, struct staff_list *list)
{
    int64_t now_ms = clock_wall_ms();
    enum status status =
        store_staff_list(store, list->staff, STAFF_LIST_MAX, &list->count);
    if (status == ST_OK) {
        status = store_shift_each(store, now_ms, now_ms + 1, note_shift, list);
    }
    for (size_t i = 0; status == ST_OK && i < list->count; i++) {
        status = print_member(store, &list->staff[i], list->on_duty[i]);
    }
    return status;
}

static int list_staff(const struct cli *cli)
{
    struct store *store = cli_open_store(cli, STORE_READER);
    struct staff_list *list = calloc(1, sizeof *list);
    enum status status =
        store == NULL || list == NULL ? ST_STORE : print_list(store, list);
    free(list);
    store_close(store);
    return status == ST_OK ? 0 : 1;
}

static const struct {
    const char *name;
    write_request *write;
} changes[] = {
    {"add", write_add},
    {"passwd", write_passwd},
    {"disable", write_disable},
};

static int run_change(const struct cli *cli, write_request *write)
{
    struct config *config = cli_load_config(cli);
    struct arena *arena = arena_open(REQUEST_ARENA_BYTES, REQUEST_ARENA_LIMIT_BYTES);
    enum status status =
        config == NULL || arena == NULL ? ST_CONFIG : change(cli, config, arena, write);
    arena_close(arena);
    config_drop(config);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: nothing was changed (%s)\n", status_text(status));
        return 1;
    }
    printf("ok: %s %s\n", cli->words[0], cli->words[1]);
    return 0;
}

int cli_staff(const struct cli *cli)
{
    if (cli->word_count == 1 && strcmp(cli->words[0], "list") == 0) {
        return list_staff(cli);
    }
    for (size_t i = 0; cli->word_count == 2 && i < sizeof changes / sizeof changes[0]; i++) {
        if (strcmp(cli->words[0], changes[i].name) == 0) {
            return run_change(cli, changes[i].write);
        }
    }
    fputs("guanjia: staff needs: list | add USERNAME | passwd USERNAME | disable USERNAME\n",
          stderr);
    return 1;
}
