/* cli_keep.c - verify, backup: keeping an installation in order. */
#include "bot/cli.h"

#include "bot/media_folder.h"
#include "store/media.h"

#include <stdio.h>
#include <unistd.h>

/* ---- files of residents, beside the database ---- */

struct files {
    struct media_folder *folder; /* NULL: there is none */
    int64_t count, bytes, faults;
};

static enum status check_file(void *context, const struct media_file *file)
{
    struct files *files = context;
    enum status status =
        files->folder == NULL ? ST_NOT_FOUND : media_folder_check(files->folder, file->hash);
    files->count++;
    files->bytes += file->bytes;
    if (status != ST_OK) {
        files->faults++;
        fprintf(stderr, "guanjia: media %s: %s\n", file->hash,
                status == ST_NOT_FOUND ? "the file is missing" : "holds other bytes");
    }
    return ST_OK;
}

static enum status count_file(void *context, const struct media_file *file)
{
    struct files *files = context;
    files->count++;
    files->bytes += file->bytes;
    return ST_OK;
}

/* Is each file that a message names there, with the bytes of its name? */
static int verify_files(const struct cli *cli, struct store *store)
{
    struct files files = {0};
    if (media_folder_open(cli->data_dir, false, &files.folder) != ST_OK) {
        files.folder = NULL;
    }
    enum status status = store_media_each_kept(store, check_file, &files);
    media_folder_close(files.folder);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: the list of files cannot be read: %s\n", store_error(store));
        return 1;
    }
    if (files.faults == 0) {
        printf("ok: %lld files of residents are there and whole\n", (long long)files.count);
    }
    return files.faults == 0 ? 0 : 1;
}

int cli_verify(const struct cli *cli)
{
    struct store *store = cli_open_store(cli, STORE_READER);
    if (store == NULL) {
        return 1;
    }
    char report[2048] = "";
    enum status status = store_verify(store, report, sizeof report);
    if (status != ST_OK) {
        store_close(store);
        fprintf(stderr, "guanjia: the database is damaged: %s\n", report);
        return 1;
    }
    puts("ok: integrity and foreign keys hold");
    int code = verify_files(cli, store);
    store_close(store);
    return code;
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
    struct files files = {0};
    if (status == ST_OK) {
        printf("ok: %s\n", cli->words[0]);
        status = store_media_each_kept(store, count_file, &files);
    }
    store_close(store);
    if (files.count > 0) {
        printf("not in it: %lld files of residents, %lld bytes; copy %s/media as well\n",
               (long long)files.count, (long long)files.bytes, cli->data_dir);
    }
    return status == ST_OK ? 0 : 1;
}
