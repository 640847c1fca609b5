/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-cursor.h"

static void
test_reads_big_endian (void)
{
  static const uint8_t bytes[] = { 0x01, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88, 9,
                                   10,   11,   12,   13,   14,   15,   'a',  'b' };
  WzpReader reader = wzp_reader_init (bytes, sizeof bytes);
  char text[2];

  g_assert_cmpuint (wzp_reader_u8 (&reader), ==, 0x01);
  g_assert_cmpuint (wzp_reader_u16be (&reader), ==, 0x0203);
  g_assert_cmpuint (wzp_reader_u32be (&reader), ==, 0x84050607);
  g_assert_cmpuint (wzp_reader_u64be (&reader), ==, UINT64_C (0x88090a0b0c0d0e0f));
  g_assert_true (wzp_reader_bytes (&reader, text, sizeof text));
  g_assert_cmpmem (text, 2, "ab", 2);
  g_assert_cmpuint (reader.left, ==, 0);
  g_assert_false (reader.bad);
}

static void
test_a_read_past_the_end_spoils_all_that_follow (void)
{
  static const uint8_t bytes[] = { 1, 2, 3 };
  WzpReader reader = wzp_reader_init (bytes, sizeof bytes);
  uint8_t out[4] = { 7, 7, 7, 7 };

  g_assert_cmpuint (wzp_reader_u32be (&reader), ==, 0);
  g_assert_true (reader.bad);
  g_assert_cmpuint (wzp_reader_u8 (&reader), ==, 0);
  g_assert_cmpuint (wzp_reader_u64be (&reader), ==, 0);
  g_assert_null (wzp_reader_take (&reader, 0));
  g_assert_false (wzp_reader_bytes (&reader, out, 1));
  g_assert_cmpuint (out[0], ==, 7);
  g_assert_cmpuint (reader.left, ==, 0);
}

static void
test_a_half_there_u64_is_bad (void)
{
  static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7 };
  WzpReader reader = wzp_reader_init (bytes, sizeof bytes);

  wzp_reader_u64be (&reader);
  g_assert_true (reader.bad);
}

static void
test_huge_lengths_do_not_wrap (void)
{
  static const uint8_t bytes[] = { 1 };
  uint8_t buffer[4];
  WzpReader reader = wzp_reader_init (bytes, sizeof bytes);
  WzpWriter writer = wzp_writer_init (buffer, sizeof buffer);

  g_assert_null (wzp_reader_take (&reader, SIZE_MAX));
  g_assert_true (reader.bad);
  wzp_writer_u8 (&writer, 1);
  g_assert_null (wzp_writer_reserve (&writer, SIZE_MAX));
  g_assert_true (writer.bad);
}

static void
test_what_is_written_reads_back (void)
{
  uint8_t buffer[17];
  WzpWriter writer = wzp_writer_init (buffer, sizeof buffer);
  WzpReader reader;

  wzp_writer_u8 (&writer, 0xfe);
  wzp_writer_u16be (&writer, 0xfedc);
  wzp_writer_u32be (&writer, 0xfedcba98);
  wzp_writer_u64be (&writer, UINT64_C (0xfedcba9876543210));
  wzp_writer_bytes (&writer, "ab", 2);
  g_assert_false (writer.bad);
  g_assert_cmpuint (writer.len, ==, sizeof buffer);
  reader = wzp_reader_init (buffer, writer.len);
  g_assert_cmpuint (wzp_reader_u8 (&reader), ==, 0xfe);
  g_assert_cmpuint (wzp_reader_u16be (&reader), ==, 0xfedc);
  g_assert_cmpuint (wzp_reader_u32be (&reader), ==, 0xfedcba98);
  g_assert_cmpuint (wzp_reader_u64be (&reader), ==, UINT64_C (0xfedcba9876543210));
  g_assert_cmpmem (reader.at, reader.left, "ab", 2);
}

static void
test_a_write_past_the_end_changes_nothing (void)
{
  uint8_t buffer[4] = { 7, 7, 7, 7 };
  WzpWriter writer = wzp_writer_init (buffer, 3);

  wzp_writer_u16be (&writer, 0x0102);
  wzp_writer_u16be (&writer, 0x0304);
  wzp_writer_u8 (&writer, 5);
  g_assert_true (writer.bad);
  g_assert_cmpuint (writer.len, ==, 2);
  g_assert_cmpuint (buffer[2], ==, 7);
  g_assert_cmpuint (buffer[3], ==, 7);
}

#define ADD(test) g_test_add_func ("/base/cursor/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (reads_big_endian);
  ADD (a_read_past_the_end_spoils_all_that_follow);
  ADD (a_half_there_u64_is_bad);
  ADD (huge_lengths_do_not_wrap);
  ADD (what_is_written_reads_back);
  ADD (a_write_past_the_end_changes_nothing);
  return g_test_run ();
}
