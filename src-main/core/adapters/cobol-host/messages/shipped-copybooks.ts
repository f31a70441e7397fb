/**
 * The records of the host session as host programmers copy them, one text per record. Reference format, columns 8 to 72.
 *
 * The message set (header and bodies) is fixed; the account and the complaint are what a host has, and may be replaced by its
 * own in the settings.
 */

/** Goes before every message, in both directions. */
export const headerCopybook = `      * HEADER OF EVERY MESSAGE, BOTH WAYS.
       01  HDR-RECORD.
           05  HDR-ID                 PIC X(4).
               88  HDR-IS-OURS        VALUE 'TLH1'.
           05  HDR-TYPE               PIC X.
               88  HDR-REQUEST        VALUE 'Q'.
               88  HDR-ANSWER         VALUE 'A'.
           05  HDR-FUNCTION           PIC X(4).
           05  HDR-CORRELATION        PIC X(16).
           05  HDR-RETURN             PIC 9(4).
           05  HDR-REASON             PIC 9(4).
           05  HDR-SENT-AT            PIC 9(14).
           05  HDR-KEY                PIC X(32).
           05  HDR-AGENT              PIC X(24).
           05  HDR-KEY-BASE           PIC S9(9) COMP.
           05  HDR-KEY-FLOOR          PIC S9(9) COMP.
           05  HDR-BODY-LENGTH        PIC S9(9) COMP.
           05  HDR-SAYS               PIC X(60).
`;

/** Body of `SGON`. */
export const signOnCopybook = `      * SGON: WHO SPEAKS.
       01  SON-RECORD.
           05  SON-USER               PIC X(8).
           05  SON-PASSWORD           PIC X(32).
`;

/** Body of the answers to `SGON` and `ECHO`. */
export const bannerCopybook = `      * ANSWER TO SGON AND ECHO.
       01  SAY-RECORD.
           05  SAY-TEXT               PIC X(60).
`;

/** Body of `ACCI` and `CMPI`. */
export const inquiryCopybook = `      * ACCI, CMPI: ONE RECORD BY NUMBER (N) OR E-MAIL (E).
       01  INQ-RECORD.
           05  INQ-BY                 PIC X.
           05  INQ-VALUE              PIC X(60).
`;

/** Body of `BRWS`. */
export const browseCopybook = `      * BRWS: WHAT CHANGED AFTER A NUMBER (A), OR LAST (D).
       01  BRW-RECORD.
           05  BRW-ORDER              PIC X.
           05  BRW-AFTER              PIC S9(18) COMP.
           05  BRW-LIMIT              PIC S9(4) COMP.
`;

/** Beginning of the body of the answer to `BRWS`; changes follow. */
export const browseAnswerCopybook = `      * ANSWER TO BRWS; BRA-COUNT CHANGES FOLLOW.
       01  BRA-RECORD.
           05  BRA-NEXT               PIC S9(18) COMP.
           05  BRA-HIGHEST            PIC S9(18) COMP.
           05  BRA-MORE               PIC X.
           05  BRA-COUNT              PIC S9(4) COMP.
`;

/** Goes before each changed record in the answer to `BRWS`. */
export const changeCopybook = `      * ONE CHANGE: AN ACCOUNT (A) OR COMPLAINT (C) FOLLOWS.
       01  CHG-RECORD.
           05  CHG-SEQUENCE           PIC S9(18) COMP.
           05  CHG-KIND               PIC X.
           05  CHG-LENGTH             PIC S9(9) COMP.
`;

/** Beginning of the body of `ACCU`, `CMPU`, `CMPN` and `CMPL`; the record before and the record after follow. */
export const updateCopybook = `      * ACCU, CMPU, CMPN, CMPL: THE RECORDS BEFORE AND AFTER FOLLOW.
       01  UPD-RECORD.
           05  UPD-BEFORE-LENGTH      PIC S9(9) COMP.
           05  UPD-AFTER-LENGTH       PIC S9(9) COMP.
`;

/** Beginning of the body of the answers to writes, `PROB` and `REVS`; the record as it stands may follow. */
export const outcomeCopybook = `      * WHAT BECAME OF AN OPERATION; A RECORD MAY FOLLOW.
       01  OUT-RECORD.
           05  OUT-STATE              PIC X.
               88  OUT-DONE           VALUE 'D'.
               88  OUT-REVERSED       VALUE 'R'.
               88  OUT-VOID           VALUE 'V'.
               88  OUT-NEVER          VALUE 'N'.
           05  OUT-FUNCTION           PIC X(4).
           05  OUT-KIND               PIC X.
           05  OUT-NUMBER             PIC X(10).
           05  OUT-LINE               PIC S9(4) COMP.
           05  OUT-LENGTH             PIC S9(9) COMP.
`;

/** An account: the customer as the bank has them. */
export const accountCopybook = `      * ACCOUNT OF A CUSTOMER.
       01  ACC-RECORD.
           05  ACC-CUSTOMER-NO        PIC X(10).
           05  ACC-ACCOUNT-NO         PIC 9(12).
           05  ACC-NAME               PIC X(60).
           05  ACC-PHONE              PIC X(30).
           05  ACC-EMAIL              PIC X(60).
           05  ACC-COMPANY            PIC X(60).
           05  ACC-CITY               PIC X(24).
           05  ACC-LANGUAGE           PIC X(2).
           05  ACC-SEGMENT            PIC X.
               88  ACC-STANDARD       VALUE 'S'.
               88  ACC-SILVER         VALUE 'V'.
               88  ACC-GOLD           VALUE 'G'.
           05  ACC-CURRENCY           PIC X(3).
           05  ACC-BALANCE            PIC S9(13)V99 COMP-3.
           05  ACC-CREDIT-LIMIT       PIC S9(9)V99 COMP-3.
           05  ACC-RISK-SCORE         PIC S9(3).
           05  ACC-OPENED-ON          PIC 9(8).
           05  ACC-CHANGED-AT         PIC 9(14).
           05  ACC-CHANGED-BY         PIC X(24).
`;

/** A complaint with its lines. */
export const complaintCopybook = `      * COMPLAINT WITH ITS LINES.
       01  CMP-RECORD.
           05  CMP-NUMBER             PIC X(10).
           05  CMP-CUSTOMER-NO        PIC X(10).
           05  CMP-STATUS             PIC X(4).
               88  CMP-IS-NEW         VALUE 'NEW '.
               88  CMP-IS-OPEN        VALUE 'OPEN'.
               88  CMP-IS-WAITING     VALUE 'WAIT'.
               88  CMP-IS-DONE        VALUE 'DONE'.
               88  CMP-IS-CANCELLED   VALUE 'CANC'.
           05  CMP-PRIORITY           PIC 9.
           05  CMP-CATEGORY           PIC X(16).
           05  CMP-HANDLER            PIC X(24).
           05  CMP-SUBJECT            PIC X(80).
           05  CMP-AMOUNT             PIC S9(9)V99 COMP-3.
           05  CMP-CURRENCY           PIC X(3).
           05  CMP-EXTERNAL-KEY       PIC X(32).
           05  CMP-OPENED-AT          PIC 9(14).
           05  CMP-CHANGED-AT         PIC 9(14).
           05  CMP-CHANGED-BY         PIC X(24).
           05  CMP-LINE-COUNT         PIC S9(4) COMP.
           05  CMP-LINE OCCURS 0 TO 30 TIMES
                   DEPENDING ON CMP-LINE-COUNT.
               10  CMP-LINE-AT        PIC 9(14).
               10  CMP-LINE-AUTHOR    PIC X(24).
               10  CMP-LINE-KIND      PIC X.
                   88  CMP-LINE-CUSTOMER VALUE 'C'.
                   88  CMP-LINE-NOTE     VALUE 'N'.
                   88  CMP-LINE-SYSTEM   VALUE 'S'.
               10  CMP-LINE-PART      PIC X.
                   88  CMP-LINE-FIRST    VALUE 'F'.
                   88  CMP-LINE-SAME     VALUE 'C'.
                   88  CMP-LINE-NEXT     VALUE 'L'.
               10  CMP-LINE-KEY       PIC X(32).
               10  CMP-LINE-TEXT      PIC X(80).
`;

/** The members of the copy library that a host program copies, by name. */
export const copyLibrary = {
  TLHDR: headerCopybook,
  TLMSG: [
    signOnCopybook,
    bannerCopybook,
    inquiryCopybook,
    browseCopybook,
    browseAnswerCopybook,
    changeCopybook,
    updateCopybook,
    outcomeCopybook,
  ].join(''),
  TLACC: accountCopybook,
  TLCMP: complaintCopybook,
} as const;
