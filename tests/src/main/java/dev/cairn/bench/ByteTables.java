package dev.cairn.bench;

/** The plain way: one look-up in a table of 256 a product, input by input, output by output. */
final class ByteTables {

  private ByteTables() {}

  /** The products of a coefficient with 0..255 in GF(2^8), polynomial 0x11D. */
  static byte[] products(int coefficient) {
    byte[] products = new byte[256];
    for (int value = 0; value < 256; value++) {
      int product = 0;
      for (int bit = 7; bit >= 0; bit--) {
        product = (product << 1) ^ ((product & 0x80) != 0 ? 0x11D : 0);
        product ^= (value >> bit & 1) != 0 ? coefficient : 0;
      }
      products[value] = (byte) product;
    }
    return products;
  }

  static void encode(byte[][] matrix, byte[][] products, byte[][] data, byte[][] parity) {
    for (int i = 0; i < data.length; i++) {
      for (int j = 0; j < parity.length; j++) {
        byte[] table = products[matrix[j][i] & 0xFF];
        if (i == 0) {
          set(data[i], table, parity[j]);
        } else {
          add(data[i], table, parity[j]);
        }
      }
    }
  }

  private static void set(byte[] input, byte[] table, byte[] output) {
    for (int p = 0; p < output.length; p++) {
      output[p] = table[input[p] & 0xFF];
    }
  }

  private static void add(byte[] input, byte[] table, byte[] output) {
    for (int p = 0; p < output.length; p++) {
      output[p] ^= table[input[p] & 0xFF];
    }
  }
}
