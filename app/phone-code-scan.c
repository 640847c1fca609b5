/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-code-scan.h"

#include <string.h>
#include <zbar.h>

#include "wzp.h"

#define WHITE 255

typedef zbar_image_t ZbarImage;
typedef zbar_image_scanner_t ZbarScanner;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZbarImage, zbar_image_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZbarScanner, zbar_image_scanner_destroy)

/* As bright as eyes find it (ITU-R BT.601, in parts of 256). */
static guint8
get_grey (const guint8 *pixel)
{
  return (guint8) ((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) >> 8);
}

/* What is transparent lies on white paper: else black on nothing would be black on black. */
static void
make_grey_row (guint8 *grey, const guint8 *pixels, guint width, guint n_channels)
{
  for (guint x = 0; x < width; x++, pixels += n_channels)
    {
      guint alpha = n_channels == 4 ? pixels[3] : 255;

      grey[x] = (guint8) ((get_grey (pixels) * alpha + WHITE * (255 - alpha)) / 255);
    }
}

/* Only QR codes: what is not looked for cannot be confused, nor hold a mistake of the library. */
static zbar_image_scanner_t *
new_scanner (void)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  return scanner;
}

static char *
dup_text (const zbar_symbol_t *symbol)
{
  const char *data = zbar_symbol_get_data (symbol);
  gsize len = zbar_symbol_get_data_length (symbol);

  if (!data || len > WZP_LINK_MAX_BYTES || !g_utf8_validate_len (data, len, NULL))
    return g_strdup ("");
  return g_strndup (data, len);
}

static char **
collect (zbar_image_t *image)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  guint n = 0;

  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
       symbol && n < PHONE_CODE_SCAN_MAX_CODES; symbol = zbar_symbol_next (symbol))
    if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE)
      {
        g_strv_builder_take (texts, dup_text (symbol));
        n++;
      }
  return n > 0 ? g_strv_builder_end (texts) : NULL;
}

char **
phone_code_scan (const guint8 *pixels, guint width, guint height, gsize stride, guint n_channels)
{
  g_autofree guint8 *grey = g_malloc ((gsize) width * height);
  g_autoptr (ZbarScanner) scanner = new_scanner ();
  g_autoptr (ZbarImage) image = zbar_image_create ();

  for (guint y = 0; y < height; y++)
    make_grey_row (grey + (gsize) y * width, pixels + y * stride, width, n_channels);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (gsize) width * height, NULL);
  return zbar_scan_image (scanner, image) > 0 ? collect (image) : NULL;
}
