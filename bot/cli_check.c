/* cli_check.c - proves the configuration, and draws or lists what it says. */
#include "bot/base/clock.h"
#include "bot/cli.h"
#include "bot/diagram.h"

#include <stdio.h>

static int draw(const struct config *config, const char *id)
{
    const struct service *service = catalogue_service(config->catalogue, text_of(id));
    if (service != NULL) {
        diagram_write(config, service, stdout);
        return 0;
    }
    fprintf(stderr, "guanjia: there is no service \"%s\"; there are:", id);
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        fprintf(stderr, " %.*s", TEXT_ARGS(catalogue_at(config->catalogue, i)->id));
    }
    fputc('\n', stderr);
    return 1;
}

static int say_ok(const struct config *config)
{
    struct fault_sink faults = {.out = stderr};
    calendar_check_now(config->calendar, config_frame(config, TEXT_NONE)->utc_offset_minutes,
                       clock_wall_ms(), &faults);
    printf("ok: %zu services, %zu accounts, %zu communities, %zu patterns\n",
           catalogue_count(config->catalogue), config->account_count, config->community_count,
           matcher_pattern_count(config->matcher));
    return 0;
}

int cli_check(const struct cli *cli)
{
    struct config *config = cli->diagram != NULL ? cli_load_config(cli) : cli_prove_config(cli);
    if (config == NULL) {
        return 1;
    }
    int code = cli->diagram != NULL ? draw(config, cli->diagram) : say_ok(config);
    config_drop(config);
    return code;
}
