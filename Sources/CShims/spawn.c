#define _GNU_SOURCE
#include "CShims.h"
#include <fcntl.h>
#include <spawn.h>

int martlet_spawn(pid_t *process, const char *path, char *const arguments[], char *const environment[],
                  const char *directory, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code) return code;
    code = posix_spawnattr_init(&attributes);
    if (!code) {
        if (!(code = posix_spawn_file_actions_addchdir_np(&actions, directory)) &&
            !(code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) &&
            !(code = posix_spawn_file_actions_adddup2(&actions, output, 1)) &&
            !(code = posix_spawn_file_actions_adddup2(&actions, output, 2)) &&
            !(code = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) &&
            !(code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP)))
            code = posix_spawn(process, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}
