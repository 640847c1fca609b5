/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-identity-file"

#include "wzp-identity-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wzp-error.h"
#include "wzp-identity-keys.h"
#include "wzp-secret.h"

/* 64 digits and whatever white space an editor left; longer files are no identities. */
#define FILE_MAX       1024
#define FILE_MODE      0600
#define DIRECTORY_MODE 0700

static void
set_file_error (GError **error, int err, const char *action, const char *path, const char *next)
{
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "cannot %s the identity file %s: %s; %s",
               action, path, g_strerror (err), next);
}

WzpIdentity *
wzp_identity_parse_file (const char *bytes, size_t len, const char *name, GError **error)
{
  char *hex;
  WzpIdentity *identity = NULL;

  while (len > 0 && g_ascii_isspace (bytes[len - 1]))
    len--;
  while (len > 0 && g_ascii_isspace (bytes[0]))
    {
      bytes++;
      len--;
    }
  hex = wzp_secret_alloc (WZP_SEED_HEX_DIGITS + 1);
  if (len == WZP_SEED_HEX_DIGITS)
    {
      memcpy (hex, bytes, len);
      identity = wzp_identity_new_from_hex (hex, NULL);
    }
  wzp_secret_free (hex);
  if (!identity)
    g_set_error (
        error, WZP_ERROR, WZP_ERROR_STORAGE,
        "the identity file %s is broken: it must hold %d hexadecimal digits and %s; restore "
        "it from a backup or from the 24 words, or move it away to get a new identity",
        name, WZP_SEED_HEX_DIGITS,
        len == 0                     ? "is empty"
        : len == WZP_SEED_HEX_DIGITS ? "holds other characters"
                                     : "holds more or fewer");
  return identity;
}

/* Reads at most @size bytes; -1 with errno set on failure. */
static ssize_t
read_all (int fd, char *buffer, size_t size)
{
  size_t len = 0;

  while (len < size)
    {
      ssize_t n = read (fd, buffer + len, size - len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      len += (size_t) n;
    }
  return (ssize_t) len;
}

static WzpIdentity *
load_from_fd (int fd, const char *path, GError **error)
{
  WzpIdentity *identity = NULL;
  char *bytes = wzp_secret_alloc (FILE_MAX);
  ssize_t len = read_all (fd, bytes, FILE_MAX);

  if (len < 0)
    set_file_error (error, errno, "read", path, "check the file and its disk");
  else
    identity = wzp_identity_parse_file (bytes, (size_t) len, path, error);
  wzp_secret_free (bytes);
  return identity;
}

/* *@out_missing says whether there is no file at all. */
static WzpIdentity *
load (const char *path, gboolean *out_missing, GError **error)
{
  struct stat info;
  WzpIdentity *identity = NULL;
  /* Without O_NONBLOCK opening a FIFO would wait for somebody to write into it. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  *out_missing = fd < 0 && errno == ENOENT;
  if (fd < 0)
    {
      set_file_error (error, errno, "open", path,
                      errno == ENOENT ? "give the right path, or make a new identity"
                                      : "check its owner and mode (0600)");
      return NULL;
    }
  if (fstat (fd, &info) < 0)
    set_file_error (error, errno, "examine", path, "check the file and its disk");
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE,
                 "the identity file %s is not a regular file; give the path of one", path);
  else
    {
      if (info.st_mode & (S_IRWXG | S_IRWXO))
        g_warning ("identity file %s can be used by other users of this machine: chmod 600 it",
                   path);
      identity = load_from_fd (fd, path, error);
    }
  close (fd);
  return identity;
}

/**
 * wzp_identity_load:
 * @path: (type filename): the file
 * @error: return location for a [error@Wzp.Error]
 *
 * Reads an identity from a file of 64 hexadecimal digits. Blocks for the disk.
 *
 * Returns: (transfer full): the identity, or %NULL with %WZP_ERROR_STORAGE; the message names the
 *   file and the next step
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_load (const char *path, GError **error)
{
  gboolean missing;

  g_return_val_if_fail (path != NULL, NULL);

  return load (path, &missing, error);
}

static gboolean
write_all (int fd, const char *bytes, size_t len)
{
  while (len > 0)
    {
      ssize_t n = write (fd, bytes, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      len -= (size_t) n;
    }
  return TRUE;
}

/* As the reference writes it: lower-case digits, no newline. FALSE with errno set. */
static gboolean
write_seed (const WzpIdentity *self, int fd)
{
  uint8_t *seed = wzp_secret_alloc (WZP_SEED_BYTES);
  char *hex = wzp_secret_alloc (WZP_SEED_HEX_DIGITS + 1);
  gboolean good;
  int err;

  wzp_identity_copy_seed (self, seed);
  sodium_bin2hex (hex, WZP_SEED_HEX_DIGITS + 1, seed, WZP_SEED_BYTES);
  good = fchmod (fd, FILE_MODE) == 0 && write_all (fd, hex, WZP_SEED_HEX_DIGITS) && fsync (fd) == 0;
  err = errno;
  wzp_secret_free (hex);
  wzp_secret_free (seed);
  errno = err;
  return good;
}

/* Gives the finished file its name in one step. FALSE with errno set, EEXIST when something is there
 * and must stay. */
static gboolean
move_into_place (const char *temporary, const char *path, WzpIdentitySave how)
{
  switch (how)
    {
    case WZP_IDENTITY_SAVE_REPLACE:
      return rename (temporary, path) == 0;
    case WZP_IDENTITY_SAVE_NEW:
      if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return TRUE;
      if (errno != EINVAL && errno != ENOSYS)
        return FALSE;
      /* A file system without RENAME_NOREPLACE: a hard link does not replace either. */
      return link (temporary, path) == 0 && unlink (temporary) == 0;
    }
  g_assert_not_reached ();
}

/* The new name must survive a power cut; where a directory cannot be synced, that is how it is. */
static void
sync_directory (const char *directory)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* FALSE with errno set. */
static gboolean
save (const WzpIdentity *self, const char *path, WzpIdentitySave how)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  gboolean good;
  int err;
  int fd;

  if (g_mkdir_with_parents (directory, DIRECTORY_MODE) < 0)
    return FALSE;
  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, FILE_MODE);
  if (fd < 0)
    return FALSE;
  good = write_seed (self, fd);
  err = errno;
  if (close (fd) < 0 && good)
    {
      good = FALSE;
      err = errno;
    }
  if (good && !move_into_place (temporary, path, how))
    {
      good = FALSE;
      err = errno;
    }
  if (good)
    sync_directory (directory);
  else
    unlink (temporary);
  errno = err;
  return good;
}

/**
 * wzp_identity_save:
 * @self: an identity
 * @path: (type filename): the file; its directory is made if needed
 * @how: what to do with a file that is there already
 * @error: return location for a [error@Wzp.Error]
 *
 * Writes an identity as a file only its owner can read, whole or not at all. Blocks for the disk.
 *
 * Returns: %TRUE, or %FALSE with %WZP_ERROR_STORAGE
 *
 * Since: 0.1
 */
gboolean
wzp_identity_save (const WzpIdentity *self, const char *path, WzpIdentitySave how, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (save (self, path, how))
    return TRUE;
  set_file_error (error, errno, "write", path,
                  errno == EEXIST
                      ? "move the old file away if it is not needed, it is not overwritten"
                      : "check the directory's owner, mode and free space");
  return FALSE;
}

/**
 * wzp_identity_load_or_create:
 * @path: (type filename): the file
 * @out_created: (out) (optional): whether the identity is new
 * @error: return location for a [error@Wzp.Error]
 *
 * Reads an identity, or makes a new one and saves it when there is no file. A file that cannot be
 * read or is broken stays as it is. Blocks for the disk.
 *
 * Returns: (transfer full): the identity, or %NULL with %WZP_ERROR_STORAGE
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_load_or_create (const char *path, gboolean *out_created, GError **error)
{
  g_autoptr (WzpIdentity) identity = NULL;
  g_autoptr (GError) load_error = NULL;
  gboolean missing;

  g_return_val_if_fail (path != NULL, NULL);

  if (out_created)
    *out_created = FALSE;
  identity = load (path, &missing, &load_error);
  if (identity)
    return g_steal_pointer (&identity);
  if (!missing)
    {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return NULL;
    }
  identity = wzp_identity_new_random ();
  if (save (identity, path, WZP_IDENTITY_SAVE_NEW))
    {
      if (out_created)
        *out_created = TRUE;
      return g_steal_pointer (&identity);
    }
  /* Another process was faster: then that identity is ours. */
  if (errno == EEXIST)
    return load (path, &missing, error);
  set_file_error (error, errno, "write", path, "check the directory's owner, mode and free space");
  return NULL;
}
