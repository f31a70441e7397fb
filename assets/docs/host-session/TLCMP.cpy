      * COMPLAINT WITH ITS LINES.
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
