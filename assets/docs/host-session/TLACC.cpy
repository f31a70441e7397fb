      * ACCOUNT OF A CUSTOMER.
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
