/* settings.h - reads gateway.json and the lists beside it: roles, communities, canned replies. */
#ifndef BOT_SETTINGS_H
#define BOT_SETTINGS_H

#include "bot/config.h"
#include "bot/json_read.h"

/* The values of everything gateway.json leaves out. */
void settings_default(struct settings *settings);
/* Readers for json_read_file; context is the struct config they add to. */
void settings_read(const struct json_place *place, void *config);
void settings_read_roles(const struct json_place *place, void *config);
void settings_read_communities(const struct json_place *place, void *config);
void settings_read_canned(const struct json_place *place, void *config);

#endif
