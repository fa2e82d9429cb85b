/* cli_keep.c - verify, backup: keeping an installation in order. */
#include "bot/cli.h"

#include <stdio.h>
#include <unistd.h>

int cli_verify(const struct cli *cli)
{
    struct store *store = cli_open_store(cli, STORE_READER);
    if (store == NULL) {
        return 1;
    }
    char report[2048] = "";
    enum status status = store_verify(store, report, sizeof report);
    store_close(store);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: the database is damaged: %s\n", report);
        return 1;
    }
    puts("ok: integrity and foreign keys hold");
    return 0;
}

static void show_progress(void *context, int done, int total)
{
    (void)context;
    if (total > 0) {
        fprintf(stderr, "\rbackup: %3d %%", done * 100 / total);
    }
}

int cli_backup(const struct cli *cli)
{
    if (cli->word_count != 1) {
        fputs("guanjia: backup needs the FILE to write\n", stderr);
        return 1;
    }
    struct store *store = cli_open_store(cli, STORE_READER);
    if (store == NULL) {
        return 1;
    }
    bool terminal = isatty(STDERR_FILENO) == 1;
    enum status status =
        store_backup(store, cli->words[0], terminal ? show_progress : NULL, NULL);
    if (terminal) {
        fputc('\n', stderr);
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: no backup was written: %s (%s)\n", status_text(status),
                store_error(store));
    }
    store_close(store);
    if (status == ST_OK) {
        printf("ok: %s\n", cli->words[0]);
    }
    return status == ST_OK ? 0 : 1;
}
