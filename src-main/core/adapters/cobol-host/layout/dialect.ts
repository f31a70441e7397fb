/** Where compilers differ in how they store a field. */
export interface Dialect {
  /** Sizes a binary field may have: IBM 2, 4, 8; GnuCOBOL by default also 1; or as few bytes as the digits need. */
  readonly binarySizes: '2-4-8' | '1-2-4-8' | '1--8';
  /** Byte order of COMP-5, INDEX, POINTER and floats, which are the machine's own. */
  readonly nativeOrder: 'big' | 'little';
  readonly floatFormat: 'ibm' | 'ieee';
  readonly pointerSize: 4 | 8;
  /** Largest boundary that SYNCHRONIZED binary fields are put on: IBM 4, GnuCOBOL 8. COMP-2 is always on 8. */
  readonly binaryBoundary: 4 | 8;
}

/** IBM Enterprise COBOL for z/OS, Language Reference: USAGE and SYNCHRONIZED clauses. */
export const ibmDialect: Dialect = {
  binarySizes: '2-4-8',
  nativeOrder: 'big',
  floatFormat: 'ibm',
  pointerSize: 4,
  binaryBoundary: 4,
};

/** GnuCOBOL on a little-endian machine of 64 bits with its default configuration (`default.conf`). */
export const gnuCobolDialect: Dialect = {
  binarySizes: '1-2-4-8',
  nativeOrder: 'little',
  floatFormat: 'ieee',
  pointerSize: 8,
  binaryBoundary: 8,
};
