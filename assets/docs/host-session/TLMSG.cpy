      * SGON: WHO SPEAKS.
       01  SON-RECORD.
           05  SON-USER               PIC X(8).
           05  SON-PASSWORD           PIC X(32).
      * ANSWER TO SGON AND ECHO.
       01  SAY-RECORD.
           05  SAY-TEXT               PIC X(60).
      * ACCI, CMPI: ONE RECORD BY NUMBER (N) OR E-MAIL (E).
       01  INQ-RECORD.
           05  INQ-BY                 PIC X.
           05  INQ-VALUE              PIC X(60).
      * BRWS: WHAT CHANGED AFTER A NUMBER (A), OR LAST (D).
       01  BRW-RECORD.
           05  BRW-ORDER              PIC X.
           05  BRW-AFTER              PIC S9(18) COMP.
           05  BRW-LIMIT              PIC S9(4) COMP.
      * ANSWER TO BRWS; BRA-COUNT CHANGES FOLLOW.
       01  BRA-RECORD.
           05  BRA-NEXT               PIC S9(18) COMP.
           05  BRA-HIGHEST            PIC S9(18) COMP.
           05  BRA-MORE               PIC X.
           05  BRA-COUNT              PIC S9(4) COMP.
      * ONE CHANGE: AN ACCOUNT (A) OR COMPLAINT (C) FOLLOWS.
       01  CHG-RECORD.
           05  CHG-SEQUENCE           PIC S9(18) COMP.
           05  CHG-KIND               PIC X.
           05  CHG-LENGTH             PIC S9(9) COMP.
      * ACCU, CMPU, CMPN, CMPL: THE RECORDS BEFORE AND AFTER FOLLOW.
       01  UPD-RECORD.
           05  UPD-BEFORE-LENGTH      PIC S9(9) COMP.
           05  UPD-AFTER-LENGTH       PIC S9(9) COMP.
      * WHAT BECAME OF AN OPERATION; A RECORD MAY FOLLOW.
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
