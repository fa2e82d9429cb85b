#include "bot/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct config *load_config(const struct cli *cli, bool errors_only)
{
    struct config_source source = {
        .errors_only = errors_only,
        .directory = cli->config_dir,
        .demo = cli->demo,
        .channels = cli->channels,
        .channel_count = cli->channel_count,
    };
    struct config *config = NULL;
    size_t errors = 0;
    enum status status = config_load(&source, stderr, &errors, &config);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: %s: %zu error(s) in the configuration (%s)\n", cli->config_dir,
                errors, status_text(status));
        return NULL;
    }
    return config;
}

struct config *cli_load_config(const struct cli *cli)
{
    return load_config(cli, true);
}

struct config *cli_prove_config(const struct cli *cli)
{
    return load_config(cli, false);
}

void cli_data_path(const struct cli *cli, const char *file, char out[CLI_PATH_BYTES])
{
    snprintf(out, CLI_PATH_BYTES, "%s/%s", cli->data_dir, file);
}

struct store *cli_open_store(const struct cli *cli, enum store_mode mode)
{
    if (mode == STORE_WRITER && mkdir(cli->data_dir, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "guanjia: cannot make the data folder %s: %s\n", cli->data_dir,
                strerror(errno));
        return NULL;
    }
    char path[CLI_PATH_BYTES];
    cli_data_path(cli, CLI_STORE_FILE, path);
    struct store *store = NULL;
    enum status status = store_open(path, mode, &store);
    if (status == ST_BUSY) {
        fprintf(stderr, "guanjia: %s is in use by a running gateway\n", path);
    } else if (status != ST_OK) {
        fprintf(stderr, "guanjia: cannot open %s: %s\n", path, status_text(status));
    }
    return store;
}
